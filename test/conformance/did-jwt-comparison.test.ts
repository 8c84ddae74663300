import { verifyJWT } from 'did-jwt';
import type { DIDDocument, DIDResolutionResult } from 'did-resolver';
import { expect, test } from 'vitest';
import type { DidDocument } from '../../src/domain/did/did-document.ts';
import { now, terms, victim, victimDocument } from '../support/jose-office.ts';
import { verdict } from '../support/jose-verdict.ts';
import * as compared from './did-jwt-tokens.ts';

const tokens: { readonly [title: string]: compared.ComparedToken } = {
  ...compared.validTokens,
  ...compared.hostileHeaders,
  ...compared.hostilePayloads,
  ...compared.hostileSignatures,
  ...compared.hostileDocuments,
};

/** Every token on which the two differ. A token that is not listed is accepted by both or refused by both. */
const differences = `
| token | did-jwt 9 | here | why |
| valid ES384 | refused | accepted | did-jwt has no ES384; P-384 is used by issuers under HAIP and by eIDAS wallets |
| valid, method of type JsonWebKey | refused | accepted | did-jwt knows only the older name JsonWebKey2020; Controlled Identifiers 1.0 §2.2.3 names the type JsonWebKey |
| alg constructor | crashed | PROOF_VERIFICATION_ERROR | did-jwt looks the name up in an object and finds its prototype; hostile input must not end as a server error |
| alg hasOwnProperty | crashed | PROOF_VERIFICATION_ERROR | as for constructor |
| alg Ed25519 (former name) | accepted | PROOF_VERIFICATION_ERROR | each key has one algorithm name here, so that an allow-list means what it says (RFC 8725 §3.1) |
| unknown crit | accepted | PROOF_VERIFICATION_ERROR | an extension that is critical and not understood must be refused (RFC 7515 §4.1.11) |
| b64 false and critical | accepted | PROOF_VERIFICATION_ERROR | b64 changes which bytes are signed; whoever honours it reads another payload (RFC 7797) |
| jwk of the attacker, signed by the office | accepted | PROOF_VERIFICATION_ERROR | another reader might trust the key in the header; a token with two keys is ambiguous |
| x5c of the attacker | accepted | PROOF_VERIFICATION_ERROR | a chain that is not checked must not travel along as if it were |
| jku of the attacker | accepted | PROOF_VERIFICATION_ERROR | as for x5c; it also invites readers to fetch an address of the sender's choice |
| kid of another DID | accepted | INVALID_VERIFICATION_METHOD | did-jwt ignores kid and tries every key; the token must name the key that signed it |
| kid of another key of the office | accepted | PROOF_VERIFICATION_ERROR | the key that is named did not sign; trying others would void the key's purpose |
| kid that names nothing | accepted | INVALID_VERIFICATION_METHOD | a key that was removed must stay removed |
| kid missing, several keys | accepted | INVALID_VERIFICATION_METHOD | no key is guessed where there is a choice |
| kid a number | accepted | INVALID_VERIFICATION_METHOD | kid is a text (RFC 7515 §4.1.4) |
| kid with a line break | accepted | INVALID_VERIFICATION_METHOD | kid reaches logs and queries, so control characters stop here |
| typ of a key proof | accepted | MALFORMED_VALUE_ERROR | a token made for one purpose must not serve another (RFC 8725 §3.11) |
| typ of a logout token | accepted | MALFORMED_VALUE_ERROR | as for a key proof |
| alg twice in the header | accepted | PARSING_ERROR | parsers disagree on which of two members counts (RFC 8725 §2.4) |
| iss twice | accepted | PARSING_ERROR | as for alg twice: the issuer would depend on the reader |
| __proto__ in the payload | accepted | PARSING_ERROR | the member reaches prototypes as soon as somebody copies the claims |
| exp null | accepted | MALFORMED_VALUE_ERROR | a time that is there is a number (RFC 7519 §4.1.4); null would mean a token without end |
| nbf null | accepted | MALFORMED_VALUE_ERROR | as for exp null |
| iat a text beside a good nbf | accepted | MALFORMED_VALUE_ERROR | did-jwt looks at iat only where nbf is absent |
| iat in the far future beside a good nbf | accepted | RANGE_ERROR | did-jwt looks at iat only where nbf is absent; revocation and key rotation are judged by iat |
| expired 61 s ago | accepted | RANGE_ERROR | did-jwt allows 300 s by default, the budget for clocks here is 60 s |
| expired 299 s ago | accepted | RANGE_ERROR | the budget for clocks here is 60 s |
| valid in 299 s | accepted | RANGE_ERROR | the budget for clocks here is 60 s |
| iss a list | crashed | INVALID_DID_DOCUMENT | did-jwt takes the issuer for a text; hostile input must not end as a server error |
| iss an object | crashed | INVALID_DID_DOCUMENT | as for a list |
| iss a DID URL | accepted | INVALID_DID_DOCUMENT | an issuer is a DID; a fragment would make two names of one issuer and slip past a trust list |
| payload with a lone surrogate | accepted | PARSING_ERROR | it cannot be written as UTF-8, so it changes when stored or hashed |
| payload not UTF-8 | accepted | PARSING_ERROR | did-jwt replaces the bytes, so that what is read is not what was signed |
| payload nested 60,000 levels | accepted | PARSING_ERROR | whoever walks through the claims runs out of stack |
| payload of 300 KiB | accepted | PAYLOAD_TOO_LARGE | the limit is 256 KiB |
| Ed25519 identity key and its universal signature | accepted | INVALID_VERIFICATION_METHOD | under a key of small order one signature is valid for every message |
| key for keyAgreement only, no assertionMethod | accepted | INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD | did-jwt lets every key make assertions where the document lists none; nobody said this key may |
| document of a deactivated DID | accepted | DEACTIVATED | a deactivated DID issues nothing |
| document with another id | accepted | INVALID_DID_DOCUMENT | the document must be of the DID that was asked for (DID Resolution §4) |
| key controlled by another DID | accepted | INVALID_VERIFICATION_METHOD | the key's controller must be named by the document |
| method of another DID embedded | accepted | INVALID_VERIFICATION_METHOD | an issuer signs with its own methods |
| two methods of the same id | accepted | INVALID_VERIFICATION_METHOD | which key is meant would depend on their order |
| private key in the document | accepted | INVALID_VERIFICATION_METHOD | the private key is public, so anybody can sign |
`;

function documentFor(title: string): DidDocument {
  const document = tokens[title]?.document ?? victimDocument;
  if (title.includes('of type JsonWebKey')) return document;
  // did-jwt knows the JWK method type by its older name; both verifiers get the same document.
  return JSON.parse(JSON.stringify(document).replaceAll('"JsonWebKey"', '"JsonWebKey2020"'));
}

function metadataFor(title: string): { readonly deactivated?: boolean } {
  return tokens[title]?.deactivated === true ? { deactivated: true } : {};
}

function oursOn(title: string): string {
  const resolution = {
    document: documentFor(title),
    documentMetadata: metadataFor(title),
    resolutionMetadata: {},
  };
  return verdict(tokens[title]?.token ?? '', {
    ...terms,
    resolve: (did) => (did === victim ? resolution : undefined),
  });
}

/** `accepted`, `refused`, or `crashed` where what is thrown is not an error the library made. */
async function didJwtOn(title: string): Promise<string> {
  const didDocument: DIDDocument = JSON.parse(JSON.stringify(documentFor(title)));
  const found = { didDocument, didDocumentMetadata: metadataFor(title), didResolutionMetadata: {} };
  const resolve = async (did: string): Promise<DIDResolutionResult> =>
    did.split('#')[0] === victim ? found : absent;
  // The options are new for each token, because did-jwt keeps in them what it resolved.
  const options = { resolver: { resolve }, proofPurpose: 'assertionMethod', policies: { now } } as const;
  try {
    await verifyJWT(tokens[title]?.token ?? '', options);
    return 'accepted';
  } catch (error) {
    return error instanceof TypeError || error instanceof RangeError ? 'crashed' : 'refused';
  }
}

const absent = {
  didDocument: null,
  didDocumentMetadata: {},
  didResolutionMetadata: { error: 'notFound' },
};

function isSame(didJwt: string, ours: string): boolean {
  return ours === 'accepted' ? didJwt === 'accepted' : didJwt === 'refused';
}

test('did-jwt 9 and the verifier here differ exactly where the table says', async () => {
  const found: string[] = [];
  for (const title of Object.keys(tokens)) {
    const [didJwt, ours] = [await didJwtOn(title), oursOn(title)];
    if (!isSame(didJwt, ours)) found.push(`| ${title} | ${didJwt} | ${ours} |`);
  }
  const [, , ...declared] = differences.trimEnd().split('\n');
  console.info(`${Object.keys(tokens).length} tokens, ${found.length} differences:${differences}`);
  expect(found).toEqual(declared.map((row) => `${row.split(' | ').slice(0, 3).join(' | ')} |`));
});

test('every valid token is accepted here, and no hostile one', () => {
  const accepted = Object.keys(tokens).filter((title) => oursOn(title) === 'accepted');
  expect(accepted).toEqual(Object.keys(compared.validTokens));
  expect(Object.keys(tokens).length).toBeGreaterThanOrEqual(50);
});
