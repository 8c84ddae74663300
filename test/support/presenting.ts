import { tokenOf } from './documents.ts';
import { addSeconds, epochSeconds } from '../../src/base/clock.ts';
import { sha256Text } from '../../src/base/hash.ts';
import { parseDid, type Did } from '../../src/domain/did/did.ts';
import { scopes } from '../../src/domain/trust/access.ts';
import { isOfficeCode, type Office } from '../../src/domain/trust/office.ts';
import { didJwkOf } from '../../src/protocol/did-jwk/did-jwk.ts';
import { addAccessCredential } from '../../src/usecase/office/add-access-credential.ts';
import { addOffice } from '../../src/usecase/office/add-office.ts';
import { issueToHolder } from '../../src/usecase/issuance/issue-to-holder.ts';
import { partyViewSchema } from '../../src/usecase/party/party-view.ts';
import { registerParty } from '../../src/usecase/party/register-party.ts';
import { jwtVcId, sdJwtId } from './claiming.ts';
import { type TestKey, testKey, token } from './jose-keys.ts';
import { type OfficeNode, startOffice } from './world.ts';

export const start = new Date('2026-05-04T10:00:00Z');
export const holderKey = testKey('ES256', 'wallet');

/** An answer as it came over HTTP; `body` is empty where it is not JSON. */
export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
  readonly text: string;
};

/** A credential in both formats, both held by `holderKey`, about a registered party. */
export type HeldCredential = {
  readonly partyId: string;
  readonly did: Did;
  readonly sdJwt: string;
  readonly jwtVc: string;
  readonly issuedIds: readonly string[];
};

/** What a request object asks, as the wallet reads it. */
export type Asked = {
  readonly requestId: string;
  readonly requestUri: string;
  readonly jwt: string;
  readonly clientId: string;
  readonly nonce: string;
  readonly state: string;
  readonly responseUri: string;
};

/** A whole office node that issues and verifies, a second office on it, and time that only moves when it is told to. */
export type PresentingWorld = {
  readonly node: OfficeNode;
  readonly held: HeldCredential;
  readonly second: { readonly office: Office; readonly credential: string };
  now(): Date;
  wait(seconds: number): void;
  get(path: string, credential?: string): Promise<Answer>;
  post(path: string, body: unknown, credential?: string): Promise<Answer>;
  postForm(url: string, form: Readonly<Record<string, string>>): Promise<Answer>;
  /** Registers a party of the first office and issues to the holder. */
  issue(identifier: string): Promise<HeldCredential>;
  /** Asks by the API; the answer is that of the API. */
  ask(more?: Readonly<Record<string, unknown>>, credential?: string): Promise<Answer>;
  /** Asks, and fetches the request object as a wallet. */
  askAndFetch(more?: Readonly<Record<string, unknown>>, credential?: string): Promise<Asked>;
  /** Posts a vp_token with the request's state. */
  answer(asked: Asked, vpToken: unknown, more?: Readonly<Record<string, string>>): Promise<Answer>;
  /** The request as the office sees it. */
  result(requestId: string, credential?: string): Promise<Answer>;
  close(): Promise<void>;
};

export async function startPresentingWorld(): Promise<PresentingWorld> {
  let now = start;
  const node = await startOffice({ clock: () => now });
  const wire = createWire(node);
  const issue = (identifier: string) => issueBoth(node, identifier);
  const ask: PresentingWorld['ask'] = (more, credential) =>
    wire.post(
      '/api/v1/presentation-requests',
      { purpose: 'A test', flow: 'crossDevice', ...more },
      credential,
    );
  return {
    ...wire,
    node,
    held: await issue('XA-1'),
    second: await addSecondOffice(node),
    now: () => now,
    wait: (seconds) => {
      now = addSeconds(now, seconds);
    },
    issue,
    ask,
    askAndFetch: async (more, credential) => fetchAsked(await ask(more, credential)),
    answer: (asked, vpToken, more) =>
      wire.postForm(asked.responseUri, { state: asked.state, vp_token: JSON.stringify(vpToken), ...more }),
    result: (requestId, credential) => wire.get(`/api/v1/presentation-requests/${requestId}`, credential),
    close: () => node.close(),
  };
}

/** An SD-JWT VC with key binding for the request, everything in order but for what is given. */
export function presentSdJwt(
  asked: Pick<Asked, 'nonce' | 'clientId'>,
  sdJwt: string,
  more: { readonly at?: Date; readonly key?: TestKey; readonly payload?: object } = {},
): string {
  const { at = start, key = holderKey, payload } = more;
  const binding = {
    ...{ aud: asked.clientId, nonce: asked.nonce, iat: epochSeconds(at), sd_hash: sha256Text(sdJwt) },
    ...payload,
  };
  return `${sdJwt}${token(key, { alg: key.algorithm, typ: 'kb+jwt' }, binding)}`;
}

/** A W3C presentation as JWT for the request, everything in order but for what is given. */
export function presentJwtVc(
  asked: Pick<Asked, 'nonce' | 'clientId'>,
  credentials: readonly string[],
  more: { readonly at?: Date; readonly payload?: object } = {},
): string {
  const { at = start, payload } = more;
  const holder = didJwkOf(holderKey.jwk);
  return token(
    holderKey,
    { alg: 'ES256', typ: 'JWT', kid: `${holder}#0` },
    {
      ...{ iss: holder, aud: asked.clientId, nonce: asked.nonce, iat: epochSeconds(at) },
      vp: {
        '@context': ['https://www.w3.org/2018/credentials/v1'],
        type: ['VerifiablePresentation'],
        holder,
        verifiableCredential: credentials,
      },
      ...payload,
    },
  );
}

/** The outcome of one check in a result of the API. */
export function checkOf(result: Answer, queryId: string, name: string): Record<string, unknown> {
  const checks: unknown = Object(Object(result.body['results'])[queryId]).checks;
  return Object([checks].flat().find((check) => Object(check).name === name));
}

/** The payload of a compact token, unverified. */
export function payloadOf(jwt: string): Record<string, unknown> {
  return Object(JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()));
}

async function fetchAsked({ body, text }: Answer): Promise<Asked> {
  const uri = new URL(String(body['authorizationRequestUri'] ?? `not made: ${text}`));
  const requestUri = uri.searchParams.get('request_uri') ?? '';
  const jwt = await (await fetch(requestUri)).text();
  const payload = payloadOf(jwt);
  return {
    requestId: String(body['requestId']),
    requestUri,
    jwt,
    clientId: String(payload['client_id']),
    nonce: String(payload['nonce']),
    state: String(payload['state']),
    responseUri: String(payload['response_uri']),
  };
}

async function issueBoth({ ports, officeCode }: OfficeNode, identifier: string): Promise<HeldCredential> {
  const caller = { officeCode, actor: 'test', scopes };
  const registered = await registerParty(ports, {
    caller,
    control: { mode: 'office' },
    data: {
      partyKind: 'organization',
      organizationNameBag: [{ organizationStandardName: 'Invented Works' }],
      partyIdentifierBag: [{ officeCode, identifier }],
    },
  });
  const { partyId, did } = partyViewSchema.parse(registered);
  const issueAs = (configurationId: string) =>
    issueToHolder(ports, {
      ...{ caller, partyId, configurationId, assuranceLevel: 'high' as const },
      evidence: [{ type: 'registerExtract' }],
      holder: { kind: 'key', jwk: holderKey.jwk },
    });
  const [sdJwt, jwtVc] = [await issueAs(sdJwtId), await issueAs(jwtVcId)];
  return {
    partyId,
    did: parseDid(did),
    sdJwt: tokenOf(sdJwt.credential),
    jwtVc: tokenOf(jwtVc.credential),
    issuedIds: [sdJwt.issuedId, jwtVc.issuedId],
  };
}

async function addSecondOffice({ ports }: OfficeNode): Promise<PresentingWorld['second']> {
  const officeCode = 'XB';
  if (!isOfficeCode(officeCode)) throw new Error('Not an office code.');
  const office = await addOffice(ports, { officeCode, name: 'Invented office XB', actor: 'test' });
  const { secretText } = await addAccessCredential(ports, {
    ...{ officeCode, actor: 'test', label: 'administrator', scopes },
  });
  return { office, credential: secretText };
}

function createWire(node: OfficeNode): Pick<PresentingWorld, 'get' | 'post' | 'postForm'> {
  const authorization = (credential = node.credential) => ({ authorization: `Bearer ${credential}` });
  return {
    get: async (path, credential) =>
      read(await fetch(`${node.url}${path}`, { headers: authorization(credential) })),
    post: async (path, body, credential) =>
      read(
        await fetch(`${node.url}${path}`, {
          method: 'POST',
          headers: { ...authorization(credential), 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      ),
    postForm: async (url, form) =>
      read(await fetch(url, { method: 'POST', body: new URLSearchParams({ ...form }) })),
  };
}

async function read(answer: Response): Promise<Answer> {
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: readBody(text), text };
}

function readBody(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {}; // a token or an empty body is read from `text`
  }
}
