const inner = '^src/(base|domain|protocol|usecase)/';
const outer = ['adapter', 'http', 'cli', 'ui'];

/** The layers go one way: base, domain, protocol, usecase, then the outer folders, then app.ts and main.ts. */
module.exports = {
  forbidden: [
    {
      name: 'no-cycle',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'base-is-lowest',
      severity: 'error',
      from: { path: '^src/base/' },
      to: { path: '^src/(?!base/)' },
    },
    {
      name: 'domain-above-base',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { path: '^src/(?!base/|domain/)' },
    },
    {
      name: 'protocol-above-domain',
      severity: 'error',
      from: { path: '^src/protocol/' },
      to: { path: '^src/(?!base/|domain/|protocol/)' },
    },
    {
      name: 'usecase-above-protocol',
      severity: 'error',
      from: { path: '^src/usecase/' },
      to: { path: '^src/(?!base/|domain/|protocol/|usecase/)' },
    },
    ...outer.map((folder) => ({
      name: `${folder}-knows-no-other-outer-folder`,
      severity: 'error',
      from: { path: `^src/${folder}/` },
      to: { path: `^src/(${outer.filter((other) => other !== folder).join('|')})/` },
    })),
    {
      name: 'outer-knows-no-composition-root',
      severity: 'error',
      from: { path: '^src/(adapter|http|ui)/' },
      to: { path: '^src/(app|main)\\.ts$' },
    },
    {
      name: 'ui-imports-base-only',
      severity: 'error',
      from: { path: '^src/ui/' },
      to: { path: '^src/(?!base/|ui/)' },
    },
    {
      name: 'inner-layers-do-no-io',
      severity: 'error',
      from: { path: inner },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|buffer|util|zlib)$' },
    },
    {
      name: 'express-only-in-http',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/http/' },
      to: { path: 'node_modules/(express|helmet)/' },
    },
    {
      name: 'kysely-only-in-sql',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/adapter/sql/' },
      to: { path: 'node_modules/(kysely|better-sqlite3|pg)/' },
    },
    {
      name: 'veramo-only-in-its-adapter',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/adapter/veramo/' },
      to: { path: 'node_modules/@veramo/' },
    },
    {
      name: 'did-jwt-only-in-jose',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/protocol/jose/' },
      to: { path: 'node_modules/did-jwt/' },
    },
    {
      name: 'json-ld-only-in-data-integrity',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/protocol/data-integrity/' },
      to: { path: 'node_modules/(jsonld|rdf-canonize)/' },
    },
    {
      name: 'undici-only-in-fetch',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/adapter/fetch/' },
      to: { path: 'node_modules/undici/' },
    },
    { name: 'no-test-code-in-source', severity: 'error', from: { path: '^src/' }, to: { path: '^test/' } },
    {
      name: 'no-development-dependency',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/ui/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
