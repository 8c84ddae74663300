import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import {
  type RegisteredType,
  registryFiles,
  type RegistryFile,
  typeRegistry,
} from '../../domain/credential/type-registry.ts';
import type { Ports } from '../../usecase/ports.ts';
import { type Route, type RouteAnswer, route } from '../route.ts';

const common = { method: 'get', tag: 'Credential types', access: 'public', errors: 'api' } as const;
const unchanging = { 'cache-control': 'public, max-age=31536000, immutable' };
const unknownType = { description: 'There is no such credential type.' };
const unknownFile = { description: 'There is no such file.' };

/** What is published about the kinds of credential: SD-JWT VC type metadata, JSON Schemas and JSON-LD contexts. */
export function credentialTypeRoutes({ node }: Pick<Ports, 'node'>): readonly Route[] {
  return [
    typeRoute(node.publicUrl, { path: '', operationId: 'getCredentialType' }),
    // Where older wallets look for the metadata of a vct that is an https URL.
    typeRoute(node.publicUrl, { path: '/.well-known/vct', operationId: 'getWellKnownCredentialType' }),
    registryRoute(node.publicUrl),
    filesRoute(node.publicUrl),
  ];
}

/** SD-JWT VC type metadata (https://datatracker.ietf.org/doc/draft-ietf-oauth-sd-jwt-vc/ §4), `vct` being this node's. */
function typeRoute(publicUrl: string, place: { readonly path: string; readonly operationId: string }): Route {
  return route({
    ...common,
    path: `${place.path}/credential-types/{slug}/{version}`,
    operationId: place.operationId,
    summary: 'The SD-JWT VC type metadata of a credential type',
    pathSchema: z.object({ slug: z.string(), version: z.string() }),
    responses: { 200: { description: 'The type metadata.', schema: z.looseObject({}) }, 404: unknownType },
    handle: async ({ path }) => {
      const asked = `${publicUrl}/credential-types/${path.slug}/${path.version}`;
      const file = typeRegistry(publicUrl)
        .flatMap(({ typeMetadata, unlinkable }) => [typeMetadata, unlinkable])
        .find((each) => each?.url === asked);
      if (file === undefined) throw new Problem('not-found', 'There is no such credential type.');
      return fileAnswer(file);
    },
  });
}

function filesRoute(publicUrl: string): Route {
  return route({
    ...common,
    path: '/schemas/{file}',
    operationId: 'getCredentialSchema',
    summary: 'A JSON Schema or JSON-LD context of a credential type',
    pathSchema: z.object({ file: z.string() }),
    responses: { 200: { description: 'The file.', schema: z.looseObject({}) }, 404: unknownFile },
    handle: async ({ path }) => {
      const file = registryFiles(publicUrl).get(path.file);
      if (file === undefined) throw new Problem('not-found', 'There is no such file.');
      return fileAnswer(file);
    },
  });
}

const fileSchema = z.object({ url: z.string(), digestSRI: z.string() });
const registrySchema = z
  .object({
    types: z.array(
      z.object({
        name: z.string(),
        version: z.int(),
        status: z.enum(['current', 'superseded']),
        vct: z.string(),
        typeMetadata: fileSchema,
        unlinkable: fileSchema.optional(),
        schema: fileSchema,
        context: fileSchema,
        documentContext: fileSchema,
      }),
    ),
  })
  .meta({ id: 'CredentialTypeRegistry' });

function registryRoute(publicUrl: string): Route {
  return route({
    ...common,
    path: '/schemas',
    operationId: 'getCredentialTypeRegistry',
    summary: 'Every version of every credential type, with the digests of its files',
    description:
      'A version never changes and is served for good. `context` is for VC Data Model 1.1, `documentContext` for 2.0.',
    responses: { 200: { description: 'The registry.', schema: registrySchema } },
    handle: async () => ({
      status: 200,
      headers: { 'cache-control': 'public, max-age=3600' },
      json: { types: typeRegistry(publicUrl).map(showType) },
    }),
  });
}

function showType({ typeMetadata, unlinkable, schema, context, documentContext, ...type }: RegisteredType) {
  return {
    ...type,
    typeMetadata: showFile(typeMetadata),
    ...(unlinkable === undefined ? {} : { unlinkable: showFile(unlinkable) }),
    schema: showFile(schema),
    context: showFile(context),
    documentContext: showFile(documentContext),
  };
}

function showFile({ url, digestSRI }: RegistryFile): z.output<typeof fileSchema> {
  return { url, digestSRI };
}

// Sent as the very text that credentials name by its digest.
function fileAnswer({ text }: RegistryFile): RouteAnswer {
  return { status: 200, headers: unchanging, contentType: 'application/json', text };
}
