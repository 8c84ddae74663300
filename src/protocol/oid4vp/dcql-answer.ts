import { DcqlPresentationResult, DcqlQuery } from 'dcql';
import type { Json } from '../../base/json.ts';
import type { VerifiedCredential } from '../../domain/credential/verification-result.ts';
import { type PresentationFormat, presentationFormats } from './dcql-query.ts';

/** A stored query, as far as it decides what an answer may hold. */
export type AskedQuery = {
  /** The credential queries by their ids. */
  readonly credentials: ReadonlyMap<string, AskedCredential>;
  /** Which credential queries go together; undefined where all of them are to be answered. */
  readonly sets: readonly AskedSet[] | undefined;
};
export type AskedCredential = { readonly format: PresentationFormat; readonly isMultiple: boolean };
type AskedSet = { readonly options: readonly (readonly string[])[]; readonly isRequired: boolean };

/** Reads a query of ours back. */
export function askedQuery(dcqlQuery: Json): AskedQuery {
  const query = parsed(dcqlQuery);
  const credentials = new Map<string, AskedCredential>();
  for (const { id, format, multiple } of query.credentials) {
    const known = presentationFormats.find((each) => each === format);
    if (known !== undefined) credentials.set(id, { format: known, isMultiple: multiple });
  }
  const sets = query.credential_sets?.map(({ options, required }) => ({ options, isRequired: required }));
  return { credentials, sets };
}

/**
 * Whether the answered credential queries are what one way of answering asks for, no more and no less (OpenID4VP 1.0
 * §6.4.2, https://openid.net/specs/openid-4-verifiable-presentations-1_0.html): one option of every set, where it is
 * required, and of an optional one at most.
 */
export function isOneChoice({ credentials, sets }: AskedQuery, answered: ReadonlySet<string>): boolean {
  if (sets === undefined) return answered.size === credentials.size;
  const choose = (index: number, chosen: ReadonlySet<string>): boolean => {
    const set = sets[index];
    if (set === undefined) return chosen.size === answered.size;
    const fitting = set.options.filter((option) => option.every((queryId) => answered.has(queryId)));
    return (
      fitting.some((option) => choose(index + 1, new Set([...chosen, ...option]))) ||
      (!set.isRequired && choose(index + 1, chosen))
    );
  };
  return choose(0, new Set());
}

/** A verified credential under the id of the credential query it was sent for. */
export type Answered = { readonly queryId: string; readonly credential: VerifiedCredential };

/** Whether verified credentials answer the query: known ids, no more than asked for, and every claim asked for in them. */
export function answersQuery(dcqlQuery: Json, answers: readonly Answered[]): boolean {
  try {
    const presentations = new Map<string, [DcqlPresentation, ...DcqlPresentation[]]>();
    for (const { queryId, credential } of answers) {
      const presented = presentationOf(credential);
      const others = presentations.get(queryId);
      if (others === undefined) presentations.set(queryId, [presented]);
      else others.push(presented);
    }
    const result = DcqlPresentationResult.fromDcqlPresentation(Object.fromEntries(presentations), {
      dcqlQuery: parsed(dcqlQuery),
    });
    return result.can_be_satisfied;
  } catch {
    return false; // the library throws for ids that were not asked for, and for more presentations than were
  }
}

function parsed(dcqlQuery: Json): DcqlQuery.Output {
  return DcqlQuery.parse(dcqlQuery as unknown as DcqlQuery.Input);
}

type DcqlPresentation = Exclude<
  Parameters<typeof DcqlPresentationResult.fromDcqlPresentation>[0][string],
  readonly unknown[] | undefined
>;

// Formats that were not asked for make no presentation that the library could compare.
function presentationOf({ format, types, claims }: VerifiedCredential): DcqlPresentation {
  const presented =
    format === 'dc+sd-jwt'
      ? { credential_format: format, vct: types[0] ?? '', claims, cryptographic_holder_binding: true }
      : {
          credential_format: format,
          type: [...types],
          claims: { credentialSubject: claims },
          cryptographic_holder_binding: true,
        };
  return presented as unknown as DcqlPresentation;
}
