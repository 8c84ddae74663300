import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import { isOfficeCode } from '../../domain/trust/office.ts';
import { credentialTypes, type TrustedIssuer } from '../../domain/trust/trusted-issuer.ts';
import { accreditedFinder } from '../../usecase/trust/accredited-finder.ts';
import type { ChainPorts } from '../../usecase/trust/find-chain.ts';
import type { AccreditedFinder } from '../../usecase/verification/accredited.ts';
import { verificationResultSchema } from '../../usecase/verification-view.ts';
import { verifyCredential } from '../../usecase/verify-credential.ts';
import { type Route, route } from '../route.ts';

type VerificationPorts = ChainPorts;

const longestCredential = 256 * 1024;
const bodySchema = z.strictObject({
  credential: z.union([z.string().min(1).max(longestCredential), z.record(z.string(), z.json())]).meta({
    description:
      'An SD-JWT VC or a W3C credential as JWT, as a text; or a W3C credential with Data Integrity proofs, as an object.',
  }),
  credentialType: z.enum(credentialTypes).optional(),
});

/** What anybody may ask: does this credential hold? */
export function verificationRoutes(ports: VerificationPorts): readonly Route[] {
  const trustOf = createTrustReader(ports);
  return [
    route({
      method: 'post',
      path: '/api/v1/credential-verifications',
      operationId: 'verifyCredential',
      tag: 'Verification',
      summary: 'Check a credential, each check by name',
      description:
        'The credential is not kept. Holder binding is not checked here: that needs a presentation request. `officeCode` names the office whose trust list decides `trusted`; the first office of the node where it is left out.',
      access: 'public',
      errors: 'api',
      limit: 'costly',
      querySchema: z.object({ officeCode: z.string().length(2).optional() }),
      body: { schema: bodySchema, mediaTypes: ['application/json'], mostBytes: longestCredential + 1024 },
      responses: {
        200: {
          description: 'The outcome of every check; `verified` is false where one failed.',
          schema: verificationResultSchema,
        },
      },
      async handle({ body, query }) {
        const trust = await trustOf(query.officeCode);
        const { credential, credentialType: expectedType } = body;
        const json = await verifyCredential(ports, { credential, expectedType, ...trust });
        return { status: 200, headers: { 'cache-control': 'no-store' }, json };
      },
    }),
  ];
}

// The list is read anew after a second: an accreditation that ends is seen at once, and a busy verifier reads it rarely.
const keptMilliseconds = 1000;

type Trust = { readonly trustList: readonly TrustedIssuer[]; readonly accredited: AccreditedFinder };

function createTrustReader(ports: VerificationPorts): (officeCode: string | undefined) => Promise<Trust> {
  const kept = new Map<string, { readonly until: number; readonly trust: Trust }>();
  return async (asked) => {
    const now = ports.clock().getTime();
    const known = kept.get(asked ?? '');
    if (known !== undefined && now < known.until) return known.trust;
    const office =
      asked === undefined
        ? (await ports.store.read.offices.list())[0]
        : isOfficeCode(asked) && (await ports.store.read.offices.byCode(asked));
    if (!office) throw new Problem('not-found', 'This node hosts no office of this code.');
    const { officeCode } = office;
    const trustList = await ports.store.read.trustList.list(officeCode);
    const trust = { trustList, accredited: accreditedFinder(ports, officeCode) };
    kept.set(asked ?? '', { until: now + keptMilliseconds, trust });
    return trust;
  };
}
