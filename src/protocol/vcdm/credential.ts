import type { Json, JsonObject } from '../../base/json.ts';
import { type ContextList, readContexts, type VcdmVersion } from './context.ts';
import { malformed, type VcdmRefusal } from './fault.ts';
import { type NamedParty, readNamedParty } from './issuer.ts';
import { isNaturalText } from './language.ts';
import { readTypedObjects } from './member.ts';
import { readPeriod, type ValidityPeriod } from './period.ts';
import { readRelatedResources, type RelatedResource } from './related-resource.ts';
import { type CredentialSubject, readSubjects } from './subject.ts';
import { readTypes } from './type.ts';
import { isUrl } from './url.ts';

/** A W3C credential whose members have the form their data model asks for; nothing in it is verified. */
export type VcdmCredential = ContextList &
  ValidityPeriod &
  LinkedObjects & {
    readonly fault?: undefined;
    readonly id: string | undefined;
    readonly types: readonly string[];
    readonly issuer: NamedParty;
    readonly subjects: readonly CredentialSubject[];
    /** Read in version 2.0 only: the older data model gives them no meaning. */
    readonly name: Json | undefined;
    readonly description: Json | undefined;
    readonly related: readonly RelatedResource[];
  };

/** What a credential refers to, each as written. */
type LinkedObjects = {
  readonly status: readonly JsonObject[];
  readonly schemas: readonly JsonObject[];
  readonly refresh: readonly JsonObject[];
  readonly termsOfUse: readonly JsonObject[];
  readonly evidence: readonly JsonObject[];
  readonly proofs: readonly JsonObject[];
};

export type VcdmTerms = {
  /** Whether `@context` may hold objects after its first place. */
  readonly mayInlineContexts: boolean;
  /**
   * Whether the credential stands in a token, which may state the date of issuance in its own claims (1.1 §6.3.1), and
   * whose dates are judged with those claims: one that ends before it starts is then read, and valid at no moment.
   */
  readonly isInToken?: boolean;
};

/** Each status is one more list to get. */
const mostStatusEntries = 4;
const mostProofs = 8;

/**
 * Reads a credential of the VC Data Model 2.0 (https://www.w3.org/TR/vc-data-model-2.0/) or 1.1
 * (https://www.w3.org/TR/vc-data-model/), told apart by its base context, and holds every member these define to its
 * form. Members that are not defined there are left to `semanticFault`. Fault: `MALFORMED_VALUE_ERROR`.
 */
export function readVcdm(value: JsonObject, terms: VcdmTerms): VcdmCredential | VcdmRefusal {
  const list = readContexts(value['@context'], terms);
  if (list === undefined)
    return malformed('`@context` is no list of contexts that begins with the base context.');
  const { version, contexts } = list;
  const { id } = value;
  if (id !== undefined && !isUrl(id)) return malformed('The `id` of the credential is not one URL.');
  const types = readTypes(value['type']);
  if (types?.includes('VerifiableCredential') !== true)
    return malformed('`type` is no list of different texts with VerifiableCredential in it.');
  const issuer = readNamedParty(value['issuer'], version);
  if (issuer === undefined) return malformed('`issuer` is neither a URL nor an object with one as its `id`.');
  const subjects = readSubjects(value['credentialSubject']);
  if (subjects === undefined)
    return malformed('`credentialSubject` is empty, or no object with at most one URL as `id`.');
  const period = readPeriod(value);
  if (period === undefined) return malformed('A date of the credential is not a moment with its time zone.');
  const brokenDates = terms.isInToken === true ? undefined : brokenDateRule(value, version, period);
  if (brokenDates !== undefined) return malformed(brokenDates);
  const linked = readLinkedObjects(value, version);
  if (typeof linked === 'string') return malformed(linked);
  const described = readDescription(value, version);
  if (typeof described === 'string') return malformed(described);
  const { validFrom, validUntil } = period;
  const { status, schemas, refresh, termsOfUse, evidence, proofs } = linked;
  const { name, description, related } = described;
  return {
    version,
    contexts,
    id,
    types,
    issuer,
    subjects,
    validFrom,
    validUntil,
    status,
    schemas,
    refresh,
    termsOfUse,
    evidence,
    proofs,
    name,
    description,
    related,
  };
}

function brokenDateRule(
  value: JsonObject,
  version: VcdmVersion,
  { validFrom, validUntil }: ValidityPeriod,
): string | undefined {
  if (version === '1.1' && value['issuanceDate'] === undefined)
    return 'The credential has no `issuanceDate`.';
  return validFrom !== undefined && validUntil !== undefined && validFrom > validUntil
    ? 'The credential ends before it starts.'
    : undefined;
}

/** The members that hold typed objects, or what is wrong with one of them. */
function readLinkedObjects(value: JsonObject, version: VcdmVersion): LinkedObjects | string {
  const status = readTypedObjects(value['credentialStatus'], { most: mostStatusEntries });
  if (status === undefined) return formOf('credentialStatus');
  const schemas = readTypedObjects(value['credentialSchema'], { needsId: true });
  if (schemas === undefined) return formOf('credentialSchema');
  // Version 1.1 §5.4 wants to know where to refresh, 2.0 leaves that to the type.
  const refresh = readTypedObjects(value['refreshService'], { needsId: version === '1.1' });
  if (refresh === undefined) return formOf('refreshService');
  const termsOfUse = readTypedObjects(value['termsOfUse']);
  if (termsOfUse === undefined) return formOf('termsOfUse');
  const evidence = readTypedObjects(value['evidence']);
  if (evidence === undefined) return formOf('evidence');
  const proofs = readTypedObjects(value['proof'], { most: mostProofs });
  if (proofs === undefined) return formOf('proof');
  return { status, schemas, refresh, termsOfUse, evidence, proofs };
}

/** The members that only version 2.0 defines, or what is wrong with one of them. */
function readDescription(
  value: JsonObject,
  version: VcdmVersion,
): Pick<VcdmCredential, 'name' | 'description' | 'related'> | string {
  if (version === '1.1') return undescribed;
  const { name, description } = value;
  if (!isNaturalText(name) || !isNaturalText(description))
    return '`name` or `description` is neither a text nor one with its language and direction.';
  const related = readRelatedResources(value['relatedResource']);
  if (related === undefined)
    return '`relatedResource` has no digest, a wrong one, or is no list of resources.';
  return { name, description, related };
}

const undescribed = { name: undefined, description: undefined, related: [] } as const;

function formOf(member: string): string {
  return `\`${member}\` is no typed object, no short list of them, or has an \`id\` that is not one URL.`;
}
