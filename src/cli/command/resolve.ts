import type { Command } from 'commander';
import { onNode, type Session } from '../run.ts';

/** `gid resolve`: any identifier of a supported method. */
export function addResolveCommand(program: Command, session: Session): void {
  program
    .command('resolve')
    .description('resolve a DID and print its document')
    .argument('<did>', 'a did:webvh, did:web, did:key or did:jwk')
    .option('--version-id <versionId>', 'the document of this version')
    .option('--version-time <time>', 'the document at this time, such as 2026-01-31T00:00:00Z')
    .action((did: string, options: { versionId?: string; versionTime?: string }, command: Command) =>
      onNode(session, command, async ({ ports }) => {
        const result = await ports.resolver.resolve(did, options);
        const { document, documentMetadata, error } = result;
        return {
          json: result,
          text:
            error === undefined
              ? JSON.stringify({ document, documentMetadata }, undefined, 2)
              : `${error.type}: ${error.detail}`,
          isNegative: error !== undefined || documentMetadata.deactivated === true,
        };
      }),
    );
}
