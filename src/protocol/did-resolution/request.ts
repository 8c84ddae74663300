import { type DidUrl, readDidUrl } from '../../domain/did/did.ts';
import { type VerificationRelationship, verificationRelationships } from '../../domain/did/did-document.ts';
import type { ResolutionOptions } from '../../domain/did/resolution.ts';
import { fault, type ResolutionFault } from './fault.ts';
import { isSafeRelativeRef } from './relative-ref.ts';

/** What a client of the HTTP binding asks (DID Resolution 1.0 §3 and §4.1, https://www.w3.org/TR/did-resolution/#did-parameters). */
export type ResolutionRequest = {
  readonly url: DidUrl;
  readonly options: ResolutionOptions;
  readonly service: string | undefined;
  readonly serviceType: string | undefined;
  readonly relativeRef: string | undefined;
  readonly verificationRelationship: VerificationRelationship | undefined;
  readonly expandRelativeUrls: boolean;
};

const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const ascii = /^[\x20-\x7e]*$/;
const longestValue = 1000;
const mostParameters = 20;
const unsupported = ['hl', 'transformKeys'];

/**
 * Takes the path and query of a request to the resolver apart. A DID that stands there as it is has its query in the
 * request's; one that is percent-encoded brings its own, and the request's query holds further options. Each parameter
 * may be given once. Parameters that are not known are ignored, except those whose neglect would mislead.
 */
export function readResolutionRequest(did: string, query: string): ResolutionRequest | ResolutionFault {
  const url = readDidUrl(did);
  if (url === undefined) return fault('INVALID_DID', 'This is not a DID or DID URL.');
  const parameters = readParameters([url.query, query]);
  if ('type' in parameters) return parameters;
  if (unsupported.some((name) => parameters.has(name) && parameters.get(name) !== 'false')) {
    return fault('FEATURE_NOT_SUPPORTED', 'A parameter asks for something that is not supported.');
  }
  const options = readOptions(parameters);
  if ('type' in options) return options;
  const selection = readSelection(parameters);
  return 'type' in selection ? selection : { url, options, ...selection };
}

function readParameters(queries: readonly string[]): ReadonlyMap<string, string> | ResolutionFault {
  const pairs = queries.flatMap((query) => [...new URLSearchParams(query)]);
  const parameters = new Map(pairs);
  if (pairs.length > mostParameters || parameters.size !== pairs.length) {
    return fault('INVALID_DID_URL', 'A parameter is given twice, or there are too many.');
  }
  const isReadable = pairs.every(([, value]) => value.length <= longestValue && ascii.test(value));
  return isReadable ? parameters : fault('INVALID_OPTIONS', 'A parameter is too long or not ASCII.');
}

function readOptions(parameters: ReadonlyMap<string, string>): ResolutionOptions | ResolutionFault {
  const versionId = parameters.get('versionId');
  const versionTime = parameters.get('versionTime');
  const versionNumber = parameters.get('versionNumber');
  const noCache = parameters.get('noCache');
  const flags = [noCache, parameters.get('expandRelativeUrls')];
  if ([versionId, versionTime, versionNumber].filter((asked) => asked !== undefined).length > 1) {
    return fault('INVALID_OPTIONS', 'At most one of versionId, versionTime and versionNumber is allowed.');
  }
  if (versionTime !== undefined && !isDateTime(versionTime)) {
    return fault('INVALID_OPTIONS', 'versionTime is not a UTC time to the second.');
  }
  if (versionNumber !== undefined && !/^[1-9]\d{0,8}$/.test(versionNumber)) {
    return fault('INVALID_OPTIONS', 'versionNumber is not a whole number from 1.');
  }
  if (!flags.every((flag) => flag === undefined || /^(?:true|false)$/.test(flag))) {
    return fault('INVALID_OPTIONS', 'noCache or expandRelativeUrls is neither true nor false.');
  }
  return {
    ...(versionId === undefined ? {} : { versionId }),
    ...(versionTime === undefined ? {} : { versionTime }),
    ...(versionNumber === undefined ? {} : { versionNumber: Number(versionNumber) }),
    ...(noCache === 'true' ? { noCache: true } : {}),
  };
}

function readSelection(
  parameters: ReadonlyMap<string, string>,
): Omit<ResolutionRequest, 'url' | 'options'> | ResolutionFault {
  const service = parameters.get('service');
  const serviceType = parameters.get('serviceType');
  const relativeRef = parameters.get('relativeRef');
  const asked = parameters.get('verificationRelationship');
  // A service is named by the fragment of its id or by the whole id; separators inside would be a smuggled parameter.
  if ([service, serviceType].some((name) => name !== undefined && !/^[^&=?\s\\<>"]+$/.test(name))) {
    return fault('INVALID_DID_URL', 'The name of a service has characters that names do not have.');
  }
  if (relativeRef !== undefined && !isSafeRelativeRef(relativeRef)) {
    return fault('INVALID_DID_URL', 'relativeRef is not a path that stays below the service endpoint.');
  }
  const verificationRelationship = verificationRelationships.find((name) => name === asked);
  if (asked !== undefined && verificationRelationship === undefined) {
    return fault('INVALID_OPTIONS', 'verificationRelationship is not the name of one.');
  }
  const expandRelativeUrls = parameters.get('expandRelativeUrls') === 'true';
  return { service, serviceType, relativeRef, verificationRelationship, expandRelativeUrls };
}

function isDateTime(text: string): boolean {
  if (!dateTime.test(text)) return false;
  const moment = new Date(text);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().slice(0, 19) === text.slice(0, 19);
}
