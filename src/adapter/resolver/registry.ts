import { type DIDDocument, type DIDResolver, Resolver as Registry } from 'did-resolver';
import { type Did, parseDid } from '../../domain/did/did.ts';
import type { DidDocument } from '../../domain/did/did-document.ts';
import type {
  ResolutionErrorType,
  ResolutionOptions,
  ResolutionResult,
} from '../../domain/did/resolution.ts';
import {
  failed,
  resolved,
  type ResolutionMetadata,
} from '../../protocol/did-resolution/resolution-outcome.ts';
import type { MethodResolver } from './method-resolver.ts';

type Failure = NonNullable<ResolutionResult['error']>;

/** DID Core 1.0's names for the errors, which did-resolver's users know. */
const formerNames: { readonly [type in ResolutionErrorType]: string } = {
  INVALID_DID: 'invalidDid',
  INVALID_DID_URL: 'invalidDidUrl',
  INVALID_OPTIONS: 'invalidOptions',
  NOT_FOUND: 'notFound',
  REPRESENTATION_NOT_SUPPORTED: 'representationNotSupported',
  METHOD_NOT_SUPPORTED: 'unsupportedDidMethod',
  FEATURE_NOT_SUPPORTED: 'featureNotSupported',
  INVALID_DID_DOCUMENT: 'invalidDidDocument',
  INTERNAL_ERROR: 'internalError',
};

/** did-resolver's registry over our methods, by method name; usable wherever that library's resolver is expected. */
export function createRegistry(methods: { readonly [method: string]: MethodResolver }): Registry {
  const entries = Object.entries(methods).map(([name, resolve]) => [name, toDidResolver(resolve)] as const);
  // Without a prototype, so that a method called `constructor` finds nothing.
  const registry = Object.create(null) as Record<string, DIDResolver>;
  return new Registry(Object.assign(registry, Object.fromEntries(entries)));
}

/** Resolves through the registry, in our own terms. */
export async function resolveThrough(
  registry: Registry,
  did: Did,
  options: ResolutionOptions,
): Promise<ResolutionResult> {
  const result = await registry.resolve(did, options);
  const { error, failure } = result.didResolutionMetadata as { error?: string; failure?: Failure };
  if (failure !== undefined) return failed(failure.type, failure.detail, unreachableMark(failure));
  if (error === formerNames.METHOD_NOT_SUPPORTED) {
    return failed('METHOD_NOT_SUPPORTED', 'The DID method is not supported.');
  }
  if (result.didDocument === null) return failed('INVALID_DID', 'This is not a DID.');
  return resolved(
    result.didDocument as unknown as DidDocument,
    result.didDocumentMetadata,
    result.didResolutionMetadata as ResolutionMetadata,
  );
}

// The library's types are mutable and ours are not; the objects are the same.
function toDidResolver(resolve: MethodResolver): DIDResolver {
  return async (did, _parsed, _registry, options) => {
    const result = await resolve(parseDid(did), options);
    const { error: failure } = result;
    return {
      didDocument: (result.document ?? null) as unknown as DIDDocument | null,
      didDocumentMetadata: result.documentMetadata,
      didResolutionMetadata:
        failure === undefined
          ? result.resolutionMetadata
          : { ...result.resolutionMetadata, error: formerNames[failure.type], failure },
    };
  };
}

function unreachableMark({ unreachable }: Failure): { readonly unreachable?: boolean } {
  return unreachable === undefined ? {} : { unreachable };
}
