import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import { credentialSchemaUrl, schemaFile, vctUrl } from '../../domain/credential/credential-type.ts';
import { publishedTypes } from '../../domain/credential/published-types.ts';
import { credentialTypes } from '../../domain/trust/trusted-issuer.ts';
import type { Ports } from '../../usecase/ports.ts';
import { type Route, route } from '../route.ts';

const common = { method: 'get', tag: 'Credential types', access: 'public', errors: 'api' } as const;
const headers = { 'cache-control': 'public, max-age=3600' };
const unknownType = { description: 'There is no such credential type.' };
const unknownFile = { description: 'There is no such file.' };

/** What is published about the kinds of credential: SD-JWT VC type metadata, JSON Schemas and JSON-LD contexts. */
export function credentialTypeRoutes({ node }: Pick<Ports, 'node'>): readonly Route[] {
  return [
    typeRoute(node.publicUrl, { path: '', operationId: 'getCredentialType' }),
    // Where older wallets look for the metadata of a vct that is an https URL.
    typeRoute(node.publicUrl, { path: '/.well-known/vct', operationId: 'getWellKnownCredentialType' }),
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
      const vct = `${publicUrl}/credential-types/${path.slug}/${path.version}`;
      const name = credentialTypes.find((type) => vctUrl(publicUrl, type) === vct);
      if (name === undefined) throw new Problem('not-found', 'There is no such credential type.');
      return { status: 200, headers, json: { vct, ...publishedTypes[name].type } };
    },
  });
}

function filesRoute(publicUrl: string): Route {
  const files = new Map(
    credentialTypes.flatMap((type): [string, object][] => [
      [
        schemaFile(type, 'schema'),
        { $id: credentialSchemaUrl(publicUrl, type), ...publishedTypes[type].schema },
      ],
      [schemaFile(type, 'context'), publishedTypes[type].context],
      [schemaFile(type, 'documentContext'), publishedTypes[type].documentContext],
    ]),
  );
  return route({
    ...common,
    path: '/schemas/{file}',
    operationId: 'getCredentialSchema',
    summary: 'A JSON Schema or JSON-LD context of a credential type',
    pathSchema: z.object({ file: z.string() }),
    responses: { 200: { description: 'The file.', schema: z.looseObject({}) }, 404: unknownFile },
    handle: async ({ path }) => {
      const file = files.get(path.file);
      if (file === undefined) throw new Problem('not-found', 'There is no such file.');
      return { status: 200, headers, json: file };
    },
  });
}
