import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import { createAuthenticate } from '../../usecase/office/authenticate.ts';
import type { Ports } from '../../usecase/ports.ts';
import { changeInstanceStatus } from '../../usecase/vc-api/change-status.ts';
import { findIssuer, type Issuer } from '../../usecase/vc-api/find-instance.ts';
import { jsonPointerSchema } from '../../usecase/vc-api/instance.ts';
import { issueInstanceCredential } from '../../usecase/vc-api/issue-credential.ts';
import { type Route, route } from '../route.ts';
import { noStore, refusal } from '../vc-api-answer.ts';

type IssuerPorts = Pick<Ports, 'store' | 'signing' | 'clock' | 'random' | 'node' | 'contexts' | 'vcApi'>;

const longestName = 2048;
const mostPointers = 50;
const common = { tag: 'VC API', access: 'public', errors: 'api' } as const;
const pathSchema = z.object({ id: z.string().max(100) });
const documentSchema = z.record(z.string(), z.json());
const nameSchema = z.string().min(1).max(longestName);
const mediaTypes = ['application/json'] as const;

const issueSchema = z.strictObject({
  credential: documentSchema,
  options: z
    .strictObject({
      credentialId: nameSchema.optional(),
      mandatoryPointers: z.array(jsonPointerSchema).max(mostPointers).optional(),
    })
    .optional(),
});
const statusSchema = z.strictObject({
  credentialId: nameSchema,
  credentialStatus: z.looseObject({
    type: z.literal('BitstringStatusListEntry'),
    statusPurpose: z.enum(['revocation', 'suspension']),
  }),
  status: z.boolean().default(true),
});
const issuedSchema = z.object({ verifiableCredential: z.looseObject({}) });
const instanceSchema = z.object({
  id: z.string(),
  issuer: z.string().meta({ description: 'The DID that is the key of the instance.' }),
  securing: z.string(),
  cryptosuite: z.string().optional(),
  keyType: z.string(),
  dataModel: z.array(z.string()),
  status: z.array(z.string()),
});
const absent = { description: 'There is no such issuer.' };
const notForAll = {
  401: {
    description: 'The instance is not for everybody, and no valid office credential came with the request.',
  },
  403: { description: 'The office credential is another office’s, or lacks the scope.' },
};

/** Finds the issuer of a request, if its sender may call it. */
type IssuerOf = (id: string, headers: { readonly [name: string]: string | undefined }) => Promise<Issuer>;

/** Issuers of the VC API (https://w3c-ccg.github.io/vc-api/), for the published test suites. */
export function vcApiIssuerRoutes(ports: IssuerPorts): readonly Route[] {
  const authenticate = createAuthenticate(ports);
  const issuerOf: IssuerOf = (id, headers) =>
    findIssuer(ports, id, () => authenticate(headers['authorization']));
  return [readRoute(ports), issueRoute(ports, issuerOf), statusRoute(ports, issuerOf)];
}

function readRoute(ports: IssuerPorts): Route {
  return route({
    ...common,
    method: 'get',
    path: '/issuers/{id}',
    operationId: 'readVcApiIssuer',
    summary: 'By which DID an instance issues, and how',
    pathSchema,
    responses: { 200: { description: 'The instance.', schema: instanceSchema }, 404: absent },
    async handle({ path: { id } }) {
      const instance = ports.vcApi.find((each) => each.id === id);
      const identity = await ports.store.read.vcApiInstances.byId(id);
      if (instance?.role !== 'issuer' || identity === undefined)
        throw new Problem('not-found', 'There is no such issuer here.');
      const { securing, keyType, dataModel, status } = instance;
      const suite = instance.securing === 'ldp_vc' ? { cryptosuite: instance.cryptosuite } : {};
      const json = { id, issuer: identity.did, securing, ...suite, keyType, dataModel, status };
      return { status: 200, json };
    },
  });
}

function issueRoute(ports: IssuerPorts, issuerOf: IssuerOf): Route {
  return route({
    ...common,
    method: 'post',
    path: '/issuers/{id}/credentials/issue',
    operationId: 'issueVcApiCredential',
    summary: 'Sign a W3C credential as an instance',
    description:
      'The instance signs by a DID of its own that no trust list names, so its credentials say nothing about anybody. Unknown options are refused.',
    limit: 'costly',
    pathSchema,
    body: { schema: issueSchema, mediaTypes },
    responses: {
      201: { description: 'The credential, signed.', schema: issuedSchema },
      404: absent,
      ...notForAll,
    },
    async handle({ path, body, headers }) {
      const issuer = await issuerOf(path.id, headers);
      const { credential, options } = body;
      const issued = await issueInstanceCredential(ports, issuer, { credential, ...options });
      if (issued.fault !== undefined) return refusal(issued.fault);
      return { status: 201, headers: noStore, json: issued };
    },
  });
}

function statusRoute(ports: IssuerPorts, issuerOf: IssuerOf): Route {
  return route({
    ...common,
    method: 'post',
    path: '/issuers/{id}/credentials/status',
    operationId: 'changeVcApiCredentialStatus',
    summary: 'Revoke, suspend or resume a credential of an instance',
    description: '`status` is whether the status of the purpose is set; a revocation stays.',
    limit: 'costly',
    pathSchema,
    body: { schema: statusSchema, mediaTypes },
    responses: {
      200: { description: 'The status is as asked for.', schema: z.object({}) },
      404: { description: 'There is no such issuer, or it issued no such credential with a status.' },
      409: { description: 'The status was changed at the same time.' },
      ...notForAll,
    },
    async handle({ path, body, headers }) {
      const issuer = await issuerOf(path.id, headers);
      const { credentialId, credentialStatus, status: isSet } = body;
      const update = { credentialId, purpose: credentialStatus.statusPurpose, isSet };
      const fault = await changeInstanceStatus(ports, issuer, update);
      return fault === undefined ? { status: 200, headers: noStore, json: {} } : refusal(fault);
    },
  });
}
