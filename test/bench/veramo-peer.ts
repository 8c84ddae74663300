import { createRequire } from 'node:module';
import { createAgent } from '@veramo/core';
import { CredentialPlugin } from '@veramo/credential-w3c';
import { CredentialProviderJWT } from '@veramo/credential-jwt';
import { DataStore, DIDStore, Entities, KeyStore, migrations, PrivateKeyStore } from '@veramo/data-store';
import { DIDManager } from '@veramo/did-manager';
import { getDidKeyResolver, KeyDIDProvider } from '@veramo/did-provider-key';
import { DIDResolverPlugin } from '@veramo/did-resolver';
import { KeyManager } from '@veramo/key-manager';
import { KeyManagementSystem, SecretBox } from '@veramo/kms-local';
import { AgentRouter, RequestWithAgentRouter } from '@veramo/remote-server';
import express from 'express';

// The data store's own copy of TypeORM: entities must meet the very module they were declared with.
const requireBesideDataStore = createRequire(import.meta.resolve('@veramo/data-store'));
const { DataSource } = requireBesideDataStore('typeorm');

const exposedMethods = ['didManagerCreate', 'resolveDid', 'createVerifiableCredential', 'verifyCredential'];

// Veramo's remote server with its SQLite store, set up as its documentation does; prints the port it listens on.
const [file = ':memory:'] = process.argv.slice(2);
const connection = new DataSource({
  type: 'better-sqlite3',
  database: file,
  synchronize: false,
  migrations,
  migrationsRun: true,
  entities: Entities,
});
await connection.initialize();
const secret = new SecretBox('29739248cad1bd1a0fc4d9b75cd4d2990de535baf5caadfdf8d8f86664aa830c');
const agent = createAgent({
  plugins: [
    new KeyManager({
      store: new KeyStore(connection),
      kms: { local: new KeyManagementSystem(new PrivateKeyStore(connection, secret)) },
    }),
    new DIDManager({
      store: new DIDStore(connection),
      defaultProvider: 'did:key',
      providers: { 'did:key': new KeyDIDProvider({ defaultKms: 'local' }) },
    }),
    new DIDResolverPlugin({ ...getDidKeyResolver() }),
    new CredentialPlugin([new CredentialProviderJWT()]),
    new DataStore(connection),
  ],
});
const app = express();
app.use('/agent', RequestWithAgentRouter({ agent }), AgentRouter({ exposedMethods }));
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.stdout.write(`${address.port}\n`);
});
