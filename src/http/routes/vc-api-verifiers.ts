import { z } from 'zod';
import { createAuthenticate } from '../../usecase/office/authenticate.ts';
import type { Ports } from '../../usecase/ports.ts';
import { findInstance } from '../../usecase/vc-api/find-instance.ts';
import { verifyInstanceCredential } from '../../usecase/vc-api/verify-credential.ts';
import { verifyInstancePresentation } from '../../usecase/vc-api/verify-presentation.ts';
import { type Route, route } from '../route.ts';
import { credentialAnswer, presentationAnswer } from '../vc-api-answer.ts';

type VerifierPorts = Pick<Ports, 'store' | 'resolver' | 'clock' | 'statusReader' | 'contexts' | 'vcApi'>;

const longestText = 2048;
const mostChecks = 20;
const common = {
  method: 'post',
  tag: 'VC API',
  access: 'public',
  errors: 'api',
  limit: 'costly',
} as const;
const pathSchema = z.object({ id: z.string().max(100) });
const documentSchema = z.record(z.string(), z.json());
const textSchema = z.string().min(1).max(longestText);
const mediaTypes = ['application/json'] as const;

const optionsSchema = z.strictObject({
  challenge: textSchema.optional(),
  domain: textSchema.optional(),
  expectedProofPurpose: textSchema.optional(),
  /** All checks are run whichever are named, and all that is known is answered. */
  checks: z.array(z.string().max(100)).max(mostChecks).optional(),
  returnCredential: z.boolean().optional(),
  returnPresentation: z.boolean().optional(),
  returnProblemDetails: z.boolean().optional(),
  returnResults: z.boolean().optional(),
});
const credentialSchema = z.strictObject({
  verifiableCredential: documentSchema,
  options: optionsSchema.optional(),
});
const presentationSchema = z.strictObject({
  verifiablePresentation: documentSchema,
  options: optionsSchema.optional(),
});
const outcomeSchema = z.looseObject({ verified: z.boolean() });
const responses = {
  200: { description: 'It is verified.', schema: outcomeSchema },
  400: {
    description: 'It is not verified, and why; or the request is not valid.',
    schema: outcomeSchema,
  },
  401: {
    description: 'The instance is not for everybody, and no valid office credential came with the request.',
  },
  403: { description: 'The office credential is another office’s, or lacks the scope.' },
  404: { description: 'There is no such verifier.' },
};

/** Verifiers of the VC API (https://w3c-ccg.github.io/vc-api/), for the published test suites. */
export function vcApiVerifierRoutes(ports: VerifierPorts): readonly Route[] {
  const authenticate = createAuthenticate(ports);
  const assertVerifier = (id: string, headers: { readonly [name: string]: string | undefined }) =>
    findInstance(ports, { id, role: 'verifier' }, () => authenticate(headers['authorization']));
  return [
    route({
      ...common,
      path: '/verifiers/{id}/credentials/verify',
      operationId: 'verifyVcApiCredential',
      summary: 'Check a W3C credential of any issuer',
      description:
        'Whether the issuer is accredited is not asked: `verified` says only that the credential is what its issuer signed and is in force. All checks are run, whichever `checks` names.',
      pathSchema,
      body: { schema: credentialSchema, mediaTypes },
      responses,
      async handle({ path, body, headers }) {
        await assertVerifier(path.id, headers);
        const { verifiableCredential, options = {} } = body;
        const outcome = await verifyInstanceCredential(ports, verifiableCredential, options);
        return credentialAnswer(verifiableCredential, outcome);
      },
    }),
    route({
      ...common,
      path: '/verifiers/{id}/presentations/verify',
      operationId: 'verifyVcApiPresentation',
      summary: 'Check a W3C presentation and every credential in it',
      description:
        'Nobody has to have signed it, unless `challenge` or `domain` is given. Who the credentials are about is not asked.',
      pathSchema,
      body: { schema: presentationSchema, mediaTypes },
      responses,
      async handle({ path, body, headers }) {
        await assertVerifier(path.id, headers);
        const { verifiablePresentation, options = {} } = body;
        return presentationAnswer(await verifyInstancePresentation(ports, verifiablePresentation, options));
      },
    }),
  ];
}
