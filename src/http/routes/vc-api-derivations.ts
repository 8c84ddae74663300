import { z } from 'zod';
import { createAuthenticate } from '../../usecase/office/authenticate.ts';
import type { Ports } from '../../usecase/ports.ts';
import { deriveInstanceCredential } from '../../usecase/vc-api/derive-credential.ts';
import { findInstance } from '../../usecase/vc-api/find-instance.ts';
import { jsonPointerSchema } from '../../usecase/vc-api/instance.ts';
import { type Route, route } from '../route.ts';
import { noStore, refusal } from '../vc-api-answer.ts';

type DerivationPorts = Pick<Ports, 'store' | 'clock' | 'contexts' | 'vcApi'>;

const mostPointers = 50;
const bodySchema = z.strictObject({
  verifiableCredential: z.record(z.string(), z.json()),
  options: z
    .strictObject({ selectivePointers: z.array(jsonPointerSchema).max(mostPointers).default([]) })
    .default({ selectivePointers: [] }),
});
const rows = [
  { role: 'holder', path: '/holders/{id}/credentials/derive', operationId: 'deriveVcApiCredential' },
  { role: 'issuer', path: '/issuers/{id}/credentials/derive', operationId: 'deriveVcApiCredentialAtIssuer' },
] as const;

/** Where credentials with selective disclosure are made to say less (https://w3c-ccg.github.io/vc-api/#derive-credential). */
export function vcApiDerivationRoutes(ports: DerivationPorts): readonly Route[] {
  const authenticate = createAuthenticate(ports);
  return rows.map(({ role, path: template, operationId }) =>
    route({
      method: 'post',
      path: template,
      operationId,
      tag: 'VC API',
      summary: `Derive a credential that says less, at an instance for ${role}s`,
      description:
        'Of a credential with a proof by ecdsa-sd-2023 as its issuer made it. What the issuer made mandatory stays; `selectivePointers` choose what else is said.',
      access: 'public',
      errors: 'api',
      limit: 'costly',
      pathSchema: z.object({ id: z.string().max(100) }),
      body: { schema: bodySchema, mediaTypes: ['application/json'] },
      responses: {
        201: {
          description: 'The derived credential.',
          schema: z.object({ verifiableCredential: z.looseObject({}) }),
        },
        401: {
          description:
            'The instance is not for everybody, and no valid office credential came with the request.',
        },
        403: { description: 'The office credential is another office’s, or lacks the scope.' },
        404: { description: `There is no such ${role}.` },
      },
      async handle({ path: { id }, body, headers }) {
        await findInstance(ports, { id, role }, () => authenticate(headers['authorization']));
        const { verifiableCredential: credential, options } = body;
        const derived = await deriveInstanceCredential(ports, { credential, ...options });
        if (derived.fault !== undefined) return refusal(derived.fault);
        return { status: 201, headers: noStore, json: derived };
      },
    }),
  );
}
