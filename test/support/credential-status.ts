import type { JsonObject } from '../../src/base/json.ts';
import type { VerificationResult } from '../../src/domain/credential/verification-result.ts';
import type { CryptosuiteName } from '../../src/protocol/data-integrity/cryptosuite.ts';
import { documentVc } from './documents.ts';
import {
  at,
  bitstringEntry,
  bitstringList,
  bitstringUrl,
  jwtVc,
  outcomeOf,
  sdJwtVc,
  tokenList,
  type TokenChanges,
  tokenListUrl,
  type World,
} from './issuers.ts';

export type Members = { readonly [member: string]: unknown };

/** The ways in which a credential and its list are secured. */
export const ways = ['token', 'jwt', 'document'] as const;
export type Way = (typeof ways)[number];

/** Where the list of a way is published, unless a test says otherwise. */
export const listUrls: { readonly [way in Way]: string } = {
  token: tokenListUrl,
  jwt: bitstringUrl,
  document: bitstringUrl,
};

/** A credential of the office whose status is at that index; `more` changes its entry. */
export async function credentialAt(
  way: Way,
  index: unknown,
  more: Members = {},
): Promise<string | JsonObject> {
  if (way === 'token') {
    const reference = { idx: index, uri: tokenListUrl, ...more };
    return sdJwtVc({ payload: { status: { status_list: reference } } });
  }
  const entry = { ...bitstringEntry(0), statusListIndex: index, ...more };
  return withEntries(way, [entry]);
}

/** A W3C credential of the office with these status entries. */
export async function withEntries(
  way: Exclude<Way, 'token'>,
  entries: readonly Members[],
): Promise<string | JsonObject> {
  const credentialStatus = entries.length === 1 ? entries[0] : entries;
  return way === 'jwt' ? jwtVc({ vc: { credentialStatus } }) : documentVc({ members: { credentialStatus } });
}

type ListChanges = TokenChanges & {
  readonly purpose?: 'revocation' | 'suspension';
  /** The suite of a document's proof. */
  readonly cryptosuite?: CryptosuiteName;
};

/** The text of the office's list, with changes to what the signature covers. */
export async function listText(way: Way, changes: ListChanges = {}): Promise<string> {
  if (way === 'token') return tokenList(changes);
  if (way === 'jwt') return bitstringList(changes);
  return JSON.stringify(await listDocument(changes));
}

/** The office's list as JSON document with a proof. */
export async function listDocument({
  key,
  payload,
  purpose,
  header,
  cryptosuite,
}: ListChanges = {}): Promise<JsonObject> {
  const list = bitstringList(purpose === undefined ? {} : { purpose });
  const members = JSON.parse(Buffer.from(list.split('.')[1] ?? '', 'base64url').toString()) as JsonObject;
  const verificationMethod = header?.['kid'];
  return documentVc({
    members: { ...members, ...payload },
    ...(key === undefined ? {} : { key }),
    ...(cryptosuite === undefined ? {} : { request: { cryptosuite } }),
    ...(typeof verificationMethod === 'string' ? { verificationMethod } : {}),
  });
}

/** What becomes of a credential when its list is this text. */
export async function outcomeWith(
  world: World,
  { way, index = 1, text, more }: { way: Way; index?: unknown; text?: string; more?: Members },
  when: Date = at,
): Promise<string> {
  if (text !== undefined) world.publishList(listUrls[way], text);
  return outcomeOf(await verifyAt(world, await credentialAt(way, index, more), when));
}

/** Verifies at a moment. */
export function verifyAt(
  world: World,
  credential: string | JsonObject,
  when: Date,
): Promise<VerificationResult> {
  return world.verify(credential, { at: when });
}
