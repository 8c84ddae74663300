import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import { isDid } from '../../domain/did/did.ts';
import { officePath } from '../../domain/trust/office.ts';
import type { Ports } from '../../usecase/ports.ts';
import { longestLine } from '../../protocol/did-webvh/log-entry.ts';
import type { OfficeRequest } from '../../protocol/office-token/office-token.ts';
import { type ApprovalPorts, approveEntry } from '../../usecase/witness/approve-entry.ts';
import { authenticateOffice } from '../../usecase/witness/authenticate-office.ts';
import { witnessStatementSchema } from '../../usecase/witness/peer-offices.ts';
import { witnessOf } from '../../usecase/witness/witness-key.ts';
import { officeOfSegment, officeSegment } from '../office-path.ts';
import { type Route, route } from '../route.ts';

type WitnessPorts = ApprovalPorts & Pick<Ports, 'node'>;

const common = { tag: 'Witnesses', access: 'public', errors: 'api' } as const;
const pathSchema = z.object({ office: officeSegment });
const mostBytes = 300 * 1024;
const approvalSchema = z.object({
  versionId: z.string(),
  proof: z.looseObject({}).meta({
    description: 'The eddsa-jcs-2022 proof of the witness over `{versionId}`, for `did-witness.json`.',
  }),
});

/** An office as the witness of other offices' identifiers. */
export function witnessRoutes(ports: WitnessPorts): readonly Route[] {
  return [statementRoute(ports), approvalRoute(ports)];
}

function statementRoute(ports: WitnessPorts): Route {
  return route({
    ...common,
    method: 'get',
    path: '/offices/{office}/witness',
    operationId: 'readWitness',
    summary: 'By which key an office witnesses, and where it is asked',
    pathSchema,
    responses: {
      200: { description: 'The witness of the office.', schema: witnessStatementSchema },
      404: { description: 'There is no such office here.' },
    },
    async handle({ path }) {
      const officeCode = officeOfSegment(path.office);
      const office = await ports.store.read.offices.byCode(officeCode);
      if (office === undefined) throw new Problem('not-found', 'There is no office of this code.');
      const witness = await witnessOf(ports, officeCode);
      const approvals = `${ports.node.publicUrl}${approvalsPath(officeCode)}`;
      const headers = { 'cache-control': 'max-age=60' };
      return { status: 200, headers, json: { office: office.did, witness, approvals } };
    },
  });
}

function approvalRoute(ports: WitnessPorts): Route {
  return route({
    ...common,
    method: 'post',
    path: '/offices/{office}/witness/approvals',
    operationId: 'approveLogEntry',
    summary: 'Ask an office to approve a log entry as its witness',
    description:
      'For offices that are its peers. The header is `Authorization: Office …` with a compact JWS of type `office-request+jwt`, signed by a key that the asking office’s DID lists for authentication: `iss` that DID, `aud` the public URL of this node, `iat`, `exp` at most 60 seconds later, `htm` and `htu` the method and path, `digest` the SHA-256 of the body in base64url. The entry is verified against all entries before it; a second entry of one version number is never approved, and the same entry again gets the same proof.',
    pathSchema,
    body: {
      schema: z.strictObject({
        did: z
          .string()
          .max(2048)
          .refine(isDid, 'A DID is expected.')
          .meta({ description: 'The DID the log has now.' }),
        line: z.string().max(longestLine).meta({ description: 'The exact line of the entry.' }),
      }),
      mediaTypes: ['application/json'],
      mostBytes,
    },
    responses: {
      200: { description: 'The approval given before.', schema: approvalSchema },
      201: { description: 'The approval.', schema: approvalSchema },
      401: { description: 'The token is missing or wrong in any part.' },
      403: { description: 'The office is no peer that may ask, or does not host the log.' },
      404: { description: 'There is no such office here.' },
      409: { description: 'Another entry of this number was approved, or the log is known further.' },
      422: { description: 'The entry does not verify, or its rule does not name this witness.' },
      503: { description: 'The host of the log or of the asking office does not answer.' },
    },
    async handle({ path, body, bodyBytes, headers }) {
      const officeCode = officeOfSegment(path.office);
      if ((await ports.store.read.offices.byCode(officeCode)) === undefined)
        throw new Problem('not-found', 'There is no office of this code.');
      const request: OfficeRequest = {
        ...{ audience: ports.node.publicUrl, method: 'POST', path: approvalsPath(officeCode) },
        body: bodyBytes ?? '',
      };
      const { authorization } = headers;
      const peer = await authenticateOffice(ports, {
        ...{ officeCode, permission: 'witness', authorization, request },
      });
      const { isFirst, proof } = await approveEntry(ports, { officeCode, from: peer.did, ...body });
      const { versionId } = proof;
      return {
        status: isFirst ? 201 : 200,
        headers: { 'cache-control': 'no-store' },
        json: { versionId, proof: proof.proof },
      };
    },
  });
}

function approvalsPath(officeCode: Parameters<typeof officePath>[0]): string {
  return `/offices/${officePath(officeCode)}/witness/approvals`;
}
