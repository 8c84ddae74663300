import labels from '../../../schemas/credentials/labels.v1.json' with { type: 'json' };
import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { CredentialType } from '../trust/trusted-issuer.ts';
import { credentialTypeTable } from './credential-type.ts';
import { publishedTypes } from './published-types.ts';

type TypeLabel = { readonly name: string; readonly description: string };
type Labels = {
  readonly types: { readonly [slug: string]: TypeLabel };
  /** By the name of the claim, or by type and name where the same name means another thing there. */
  readonly claims: { readonly [claim: string]: string };
};
/** The languages beside English: the other official ones of the United Nations and WIPO. */
const translations: readonly (readonly [locale: string, Labels])[] = Object.entries(labels);

/** What wallets show of a type: its name, and what its claims are called, in every language there is. */
export type TypeDisplay = {
  readonly display: readonly (TypeLabel & { readonly locale: string })[];
  readonly claims: readonly {
    readonly path: readonly string[];
    readonly mandatory: boolean;
    readonly display: readonly { readonly label: string; readonly locale: string }[];
  }[];
};

const made = new Map<CredentialType, JsonObject>();

/**
 * The SD-JWT VC type metadata of a type without its `vct`, which is each node's own: as it stands in `schemas/credentials`
 * in English, with the labels in the other languages.
 */
export function typeMetadata(type: CredentialType): JsonObject {
  const known = made.get(type);
  if (known !== undefined) return known;
  const metadata = withLabels(type, publishedTypes[type].type);
  made.set(type, metadata);
  return metadata;
}

/** The metadata of a type whose holders always choose whether to say whom a credential is about. */
export function withHiddenSubject(metadata: JsonObject): JsonObject {
  const claims = objectsOf(metadata['claims']).map((claim) =>
    listOf(claim['path']).join('.') === 'did' ? { ...claim, sd: 'always' } : claim,
  );
  return { ...metadata, claims };
}

/** The same as wallets are told it by an issuer. */
export function typeDisplay(type: CredentialType): TypeDisplay {
  const { display, claims } = typeMetadata(type);
  return {
    display: objectsOf(display).map(({ name, description, locale }) => ({
      ...{ name: textOf(name), description: textOf(description), locale: textOf(locale) },
    })),
    claims: objectsOf(claims).map(({ path, mandatory, display: names }) => ({
      path: listOf(path).map(textOf),
      mandatory: mandatory === true,
      display: objectsOf(names).map(({ label, locale }) => ({
        label: textOf(label),
        locale: textOf(locale),
      })),
    })),
  };
}

function withLabels(type: CredentialType, metadata: JsonObject): JsonObject {
  const { slug } = credentialTypeTable[type];
  const display = translations.flatMap(([locale, { types }]) => {
    const label = types[slug];
    return label === undefined ? [] : [{ locale, lang: locale, ...label }];
  });
  const claims = objectsOf(metadata['claims']).map((claim) => ({
    ...claim,
    display: [
      ...objectsOf(claim['display']),
      ...claimLabels(slug, listOf(claim['path']).map(textOf).join('.')),
    ],
  }));
  return { ...metadata, display: [...objectsOf(metadata['display']), ...display], claims };
}

function claimLabels(slug: string, claim: string): readonly JsonObject[] {
  return translations.flatMap(([locale, { claims }]) => {
    const label = claims[`${slug}/${claim}`] ?? claims[claim];
    return label === undefined ? [] : [{ locale, lang: locale, label }];
  });
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return listOf(value).filter(isJsonObject);
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
