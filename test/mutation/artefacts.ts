import { canonicalJson, isJsonObject, type JsonObject } from '../../src/base/json.ts';
import { rdfCanonicalForm } from '../../src/protocol/data-integrity/rdf-canonical-form.ts';
import type { CredentialInput } from '../../src/usecase/verification/securing/securing-suite.ts';
import { contexts, documentVc, documentVp } from '../support/documents.ts';
import {
  bitstringEntry,
  jwtVc,
  jwtVp,
  keys,
  office,
  sdJwtVc,
  startWorld,
  vcJwt,
  withKeyBinding,
} from '../support/issuers.ts';

/** A valid credential or presentation, how it is judged, and when a changed one still says the same. */
export type Artefact = {
  readonly name: string;
  readonly input: CredentialInput;
  readonly isAccepted: (input: CredentialInput) => Promise<boolean>;
  /** Whether a changed one may be accepted, because the format itself says that it means the same. */
  readonly isSame: (input: CredentialInput) => Promise<boolean>;
  /** How often it is drawn; what takes long to verify is drawn seldom. */
  readonly weight: number;
};

const world = startWorld();
const accepted = async (credential: CredentialInput) => (await world.verify(credential)).verified;
const presented =
  (format: Parameters<typeof world.present>[0]) =>
  async (presentation: CredentialInput): Promise<boolean> =>
    (await world.present(format, presentation)).every(({ verified }) => verified);

/** Valid credentials and presentations of every format. */
export async function makeArtefacts(): Promise<readonly Artefact[]> {
  const es256 = { key: keys.ES256, header: { alg: 'ES256', kid: `${office}#es256` } };
  const sdJwt = sdJwtVc();
  const token = { isAccepted: accepted, isSame: async () => false, weight: 12 };
  const tokens: readonly Artefact[] = [
    { name: 'jwt_vc_json EdDSA', input: jwtVc(), ...token },
    { name: 'jwt_vc_json ES256', input: jwtVc(es256), ...token },
    { name: 'vc+jwt EdDSA', input: vcJwt(), ...token },
    { name: 'vc+jwt ES256', input: vcJwt(es256), ...token },
    { name: 'dc+sd-jwt', input: sdJwt, ...token, isSame: hasFewerDisclosures(sdJwt) },
  ];
  const presentations: readonly Artefact[] = [
    {
      ...token,
      name: 'dc+sd-jwt presented',
      input: withKeyBinding(sdJwt),
      isAccepted: presented('dc+sd-jwt'),
    },
    { ...token, name: 'jwt_vp_json', input: jwtVp([jwtVc(), vcJwt()]), isAccepted: presented('jwt_vc_json') },
  ];
  return [...tokens, ...presentations, ...(await documents())];
}

async function documents(): Promise<readonly Artefact[]> {
  const credentialStatus = bitstringEntry(1);
  const made = async (cryptosuite: 'eddsa-jcs-2022' | 'eddsa-rdfc-2022') =>
    documentVc({ members: { credentialStatus }, request: { cryptosuite } });
  const ecdsa = async (cryptosuite: 'ecdsa-jcs-2019' | 'ecdsa-rdfc-2019') =>
    documentVc({ request: { cryptosuite }, key: keys.ES256, verificationMethod: `${office}#es256` });
  const credentials: readonly Artefact[] = [
    document('eddsa-jcs-2022', await made('eddsa-jcs-2022'), 8),
    document('ecdsa-jcs-2019', await ecdsa('ecdsa-jcs-2019'), 8),
    document('eddsa-rdfc-2022', await made('eddsa-rdfc-2022'), 1),
    document('ecdsa-rdfc-2019', await ecdsa('ecdsa-rdfc-2019'), 1),
  ];
  const held = credentials.map(({ input }) => input);
  const presentation = await documentVp([held[0]], { request: { cryptosuite: 'eddsa-jcs-2022' } });
  return [...credentials, { ...document('ldp_vp', presentation, 6), isAccepted: presented('ldp_vc') }];
}

function document(name: string, input: JsonObject, weight: number): Artefact {
  return { name, input, isAccepted: accepted, isSame: (changed) => meansTheSame(input, changed), weight };
}

/** Whether two documents are one JSON value or one RDF dataset, under proofs that are. */
async function meansTheSame(original: JsonObject, changed: CredentialInput): Promise<boolean> {
  if (!isJsonObject(changed)) return false;
  const [left, right] = await Promise.all(
    [original, withoutAddedContexts(changed, original)].map(async ({ proof, ...document }) => {
      const context = document['@context'] ?? null;
      const proofs = await Promise.all(
        proofsIn(proof).map((each) => meaningOf({ '@context': context, ...each })),
      );
      // The same proof twice says no more than once.
      return [await meaningOf(document), ...new Set(proofs)];
    }),
  );
  return left !== undefined && left.join('\n') === right?.join('\n');
}

function proofsIn(proof: JsonObject[string] | undefined): readonly JsonObject[] {
  return [proof].flat().filter(isJsonObject);
}

/** The RDF dataset of a document, with the value of a proof beside it; where it is none, the document itself. */
async function meaningOf({ proofValue = '', ...document }: JsonObject): Promise<string> {
  const isByJcs = String(document['cryptosuite']).includes('-jcs-');
  const dataset = isByJcs ? undefined : await rdfCanonicalForm(document, 'sha256', { contexts });
  return `${typeof dataset === 'string' ? dataset : canonicalJson(document)}${String(proofValue)}`;
}

// A proof by JCS names the contexts it is over; known ones that stand behind them are not looked at (ecdsa-jcs-2019 §3.3.2).
function withoutAddedContexts(changed: JsonObject, original: JsonObject): JsonObject {
  const [context, own] = [asList(changed['@context']), asList(original['@context'])];
  const isLonger = Array.isArray(context) && Array.isArray(own) && context.length > own.length;
  return isLonger && isJsonObject(changed['proof']) && changed['proof']['@context'] !== undefined
    ? { ...changed, '@context': context.slice(0, own.length) }
    : changed;
}

function asList(value: JsonObject[string] | undefined): JsonObject[string] {
  return [value ?? null].flat();
}

/** A holder may leave out disclosures and put them in any order. */
export function hasFewerDisclosures(original: string): (changed: CredentialInput) => Promise<boolean> {
  const [token, ...disclosures] = original.split('~');
  return async (changed) => {
    if (typeof changed !== 'string') return false;
    const [changedToken, ...shown] = changed.split('~');
    return changedToken === token && shown.every((disclosure) => disclosures.includes(disclosure));
  };
}
