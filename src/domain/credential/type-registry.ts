import { integrityOf } from '../../base/hash.ts';
import type { JsonObject } from '../../base/json.ts';
import { type CredentialType, credentialTypes } from '../trust/trusted-issuer.ts';
import { credentialConfigurations } from './credential-configuration.ts';
import {
  credentialContextUrl,
  credentialSchemaUrl,
  credentialTypeTable,
  schemaFile,
  unlinkableVctUrl,
  vctUrl,
} from './credential-type.ts';
import { publishedTypes } from './published-types.ts';
import { typeMetadata, withHiddenSubject } from './type-metadata.ts';

/** A file as it is served: its exact text, and the digest of that text in the form of Subresource Integrity. */
export type RegistryFile = { readonly url: string; readonly text: string; readonly digestSRI: string };

/** All that is published about one version of a type. */
export type RegisteredType = {
  readonly name: CredentialType;
  readonly version: number;
  readonly status: 'current' | 'superseded';
  readonly vct: string;
  readonly typeMetadata: RegistryFile;
  /** The metadata of its credentials that may keep back whom they are about, where there are any. */
  readonly unlinkable?: RegistryFile;
  readonly schema: RegistryFile;
  /** The JSON-LD context for VC Data Model 1.1. */
  readonly context: RegistryFile;
  /** The JSON-LD context for VC Data Model 2.0. */
  readonly documentContext: RegistryFile;
};

let made: { readonly publicUrl: string; readonly types: readonly RegisteredType[] } | undefined;

/**
 * Every version of every type as the node at this address publishes it. A version never changes: credentials name it by
 * its digest.
 */
export function typeRegistry(publicUrl: string): readonly RegisteredType[] {
  if (made?.publicUrl !== publicUrl)
    made = { publicUrl, types: credentialTypes.map((type) => registered(publicUrl, type)) };
  return made.types;
}

/** The current version of a type. */
export function registeredType(publicUrl: string, type: CredentialType): RegisteredType {
  const found = typeRegistry(publicUrl).find(({ name, status }) => name === type && status === 'current');
  return found ?? registered(publicUrl, type);
}

function registered(publicUrl: string, name: CredentialType): RegisteredType {
  const { schema, context, documentContext } = publishedTypes[name];
  const [vct, schemaUrl] = [vctUrl(publicUrl, name), credentialSchemaUrl(publicUrl, name)];
  return {
    name,
    version: credentialTypeTable[name].version,
    status: 'current',
    vct,
    typeMetadata: fileOf(vct, { vct, ...typeMetadata(name) }),
    ...(credentialConfigurations.some((each) => each.credentialType === name && each.isUnlinkable)
      ? { unlinkable: unlinkableFile(publicUrl, name) }
      : {}),
    schema: fileOf(schemaUrl, { $id: schemaUrl, ...schema }),
    context: fileOf(credentialContextUrl(publicUrl, name, 'context'), context),
    documentContext: fileOf(credentialContextUrl(publicUrl, name, 'documentContext'), documentContext),
  };
}

function unlinkableFile(publicUrl: string, name: CredentialType): RegistryFile {
  const vct = unlinkableVctUrl(publicUrl, name);
  return fileOf(vct, { vct, ...withHiddenSubject(typeMetadata(name)) });
}

/** The schemas and contexts of the registry by the names of their files. */
export function registryFiles(publicUrl: string): ReadonlyMap<string, RegistryFile> {
  return new Map(
    typeRegistry(publicUrl).flatMap(({ name, ...files }): [string, RegistryFile][] =>
      (['schema', 'context', 'documentContext'] as const).map((kind) => [
        schemaFile(name, kind),
        files[kind],
      ]),
    ),
  );
}

function fileOf(url: string, content: JsonObject): RegistryFile {
  const text = JSON.stringify(content);
  return { url, text, digestSRI: integrityOf(text) };
}
