import { z } from 'zod';
import { isDid } from '../../domain/did/did.ts';
import { type PeerOffice, peerPermissions } from '../../domain/trust/peer-office.ts';
import type { Ports } from '../../usecase/ports.ts';
import { addPeerOffice, endPeerOffice } from '../../usecase/witness/peer-offices.ts';
import { requireCaller } from '../caller.ts';
import { type Route, route } from '../route.ts';

type PeerPorts = Pick<Ports, 'store' | 'resolver' | 'documents' | 'clock' | 'random'>;

const collection = '/api/v1/peer-offices';
const reading = { tag: 'Witnesses', access: ['trust:read'], errors: 'api' } as const;
const writing = { tag: 'Witnesses', access: ['trust:write'], errors: 'api' } as const;
const permissions = z.array(z.enum(peerPermissions)).min(1).max(peerPermissions.length).meta({
  description:
    '`witness`: the office may ask this one to witness its identifiers; `witnessesUs`: it witnesses those of this one; `asksAboutParties`: it may ask whether this one holds a party of its, by salted keys; `answersAboutParties`: this one may ask it; `link`: it may send its sides of links of DIDs.',
});
const peerSchema = z
  .object({
    peerId: z.string(),
    did: z.string(),
    url: z.string().optional().meta({ description: 'Where it is asked to witness.' }),
    witness: z.string().optional().meta({ description: 'The did:key DID it witnesses with.' }),
    permissions,
    since: z.iso.datetime(),
    until: z.iso.datetime().optional(),
  })
  .meta({ id: 'PeerOffice' });

/** The other offices that the caller's office works with. */
export function peerOfficeRoutes(ports: PeerPorts): readonly Route[] {
  return [addRoute(ports), listRoute(ports), endRoute(ports)];
}

function addRoute(ports: PeerPorts): Route {
  return route({
    ...writing,
    method: 'post',
    limit: 'costly',
    path: collection,
    operationId: 'addPeerOffice',
    summary: 'Work with another office',
    description:
      'The DID is resolved and its history verified first; one that witnesses for this office states by which key at its own host.',
    body: {
      schema: z.strictObject({
        did: z.string().max(2048).refine(isDid, 'This is not a DID.'),
        permissions,
      }),
      mediaTypes: ['application/json'],
    },
    responses: {
      201: { description: 'The peer.', schema: peerSchema },
      404: { description: 'The DID does not resolve.' },
      409: { description: 'The office is a peer already.' },
      410: { description: 'The DID is deactivated.' },
      503: { description: 'Its host does not answer; try again later.' },
    },
    async handle(input) {
      const peer = await addPeerOffice(ports, { caller: requireCaller(input), ...input.body });
      return { status: 201, headers: { location: `${collection}/${peer.peerId}` }, json: peerView(peer) };
    },
  });
}

function listRoute(ports: PeerPorts): Route {
  return route({
    ...reading,
    method: 'get',
    path: collection,
    operationId: 'listPeerOffices',
    summary: 'The offices this one works with, ended ones too',
    responses: { 200: { description: 'All rows.', schema: z.object({ items: z.array(peerSchema) }) } },
    async handle(input) {
      const peers = await ports.store.read.peerOffices.list(requireCaller(input).officeCode);
      return { status: 200, json: { items: peers.map(peerView) } };
    },
  });
}

function endRoute(ports: PeerPorts): Route {
  return route({
    ...writing,
    method: 'delete',
    path: `${collection}/{peerId}`,
    operationId: 'endPeerOffice',
    summary: 'End the work with an office from now on',
    pathSchema: z.object({ peerId: z.string().max(100) }),
    responses: {
      204: { description: 'Ended; the row stays as history.' },
      404: { description: 'There is no such peer in force.' },
    },
    async handle(input) {
      await endPeerOffice(ports, { caller: requireCaller(input), peerId: input.path.peerId });
      return { status: 204 };
    },
  });
}

function peerView({ peerId, did, url, witness, permissions: allowed, since, until }: PeerOffice) {
  return {
    ...{ peerId, did, url, witness, permissions: [...allowed] },
    since: since.toISOString(),
    until: until?.toISOString(),
  };
}
