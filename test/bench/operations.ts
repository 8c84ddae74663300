import { type Load, requestBytes } from './load.ts';

export type Ours = { readonly port: number; readonly credential: string };
export type Operation = {
  readonly name: 'issue' | 'verify' | 'resolve' | 'register';
  readonly ours: Load;
  readonly peer: Load;
};

// As many as an office's wallets and systems hold open at one time; the same for both.
const connections = 64;
const partiesForResolving = 200;

/**
 * The same four operations for both: each registers an identifier, issues and verifies a credential as JWT, and resolves
 * the identifiers it has made. Requests are many and different; what a server keeps between them it keeps in its own way.
 */
export async function prepareOperations(ours: Ours, peerPort: number): Promise<Operation[]> {
  const authorization = `Bearer ${ours.credential}`;
  const post = (target: string, body: unknown) => ({
    method: 'POST',
    path: target,
    headers: { authorization },
    body,
  });
  const parties: { partyId: string; did: string }[] = [];
  for (let index = 0; index < partiesForResolving; index += 1) {
    parties.push(await json(ours.port, post('/api/v1/parties', { data: organization(index) })));
  }
  const issue = parties.map(({ partyId }) => post('/api/v1/credentials', credentialRequest(partyId)));
  const credentials = await Promise.all(
    issue.map((request) => json<{ credential: string }>(ours.port, request)),
  );
  const peerDids: { did: string }[] = [];
  for (let index = 0; index < partiesForResolving; index += 1) {
    peerDids.push(await json(peerPort, agent('didManagerCreate', peerRegistration)));
  }
  const peerIssue = peerDids.map(({ did }, index) =>
    agent('createVerifiableCredential', peerCredential(did, index)),
  );
  const peerCredentials = await Promise.all(peerIssue.map((request) => json(peerPort, request)));
  const load = (port: number, requests: readonly Parameters<typeof requestBytes>[1][]): Load => ({
    port,
    connections,
    requests: requests.map((request) => requestBytes(port, request)),
  });
  return [
    {
      name: 'register',
      ours: load(
        ours.port,
        parties.map((_party, index) => post('/api/v1/parties', { data: organization(index) })),
      ),
      peer: load(peerPort, [agent('didManagerCreate', peerRegistration)]),
    },
    { name: 'issue', ours: load(ours.port, issue), peer: load(peerPort, peerIssue) },
    {
      name: 'verify',
      ours: load(
        ours.port,
        credentials.map(({ credential }) => post('/api/v1/credential-verifications', { credential })),
      ),
      peer: load(
        peerPort,
        peerCredentials.map((credential) => agent('verifyCredential', { credential })),
      ),
    },
    {
      name: 'resolve',
      ours: load(
        ours.port,
        parties.map(({ did }) => ({ method: 'GET', path: `/1.0/identifiers/${did}` })),
      ),
      peer: load(
        peerPort,
        peerDids.map(({ did }) => agent('resolveDid', { didUrl: did })),
      ),
    },
  ];
}

function agent(method: string, body: unknown): { method: string; path: string; body: unknown } {
  return { method: 'POST', path: `/agent/${method}`, body };
}

const peerRegistration = { provider: 'did:key', kms: 'local', options: { keyType: 'Ed25519' } };

function peerCredential(did: string, index: number): unknown {
  const credentialSubject = {
    id: `did:example:${index}`,
    name: `Example Works ${index}`,
    officeCode: 'XA',
    assuranceLevel: 'high',
  };
  return {
    proofFormat: 'jwt',
    credential: { issuer: { id: did }, type: ['GlobalIdentifierCredential'], credentialSubject },
  };
}

function organization(index: number): unknown {
  return {
    partyKind: 'organization',
    organizationNameBag: [{ organizationStandardName: `Example Works ${index}`, languageCode: 'en' }],
    postalAddressBag: [{ cityName: 'Geneva', countryCode: 'CH' }],
  };
}

function credentialRequest(partyId: string): unknown {
  const holderKey = {
    kty: 'EC',
    crv: 'P-256',
    x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
    y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  };
  return {
    partyId,
    configurationId: 'GlobalIdentifierCredential_jwt_vc_json',
    holderKey,
    assuranceLevel: 'high',
    evidence: [{ type: 'registerExtract' }],
  };
}

async function json<T = unknown>(port: number, request: Parameters<typeof requestBytes>[1]): Promise<T> {
  const answer = await fetch(`http://127.0.0.1:${port}${request.path}`, {
    method: request.method,
    headers: { 'content-type': 'application/json', ...request.headers },
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  });
  if (!answer.ok) throw new Error(`${request.path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}
