import { type Command, InvalidArgumentError } from 'commander';
import { onNode, type Session } from '../run.ts';

type ResolveOptions = {
  readonly versionId?: string;
  readonly versionTime?: string;
  readonly versionNumber?: number;
  /** Commander's word for `--no-cache`. */
  readonly cache: boolean;
};

/** `gid resolve`: any identifier of a supported method. */
export function addResolveCommand(program: Command, session: Session): void {
  program
    .command('resolve')
    .description('resolve a DID; print its document, its metadata and where they come from')
    .argument('<did>', 'a DID of any method this node knows, such as did:webvh:…, did:web:… or did:key:…')
    .option('--version-id <versionId>', 'the document of this version')
    .option('--version-time <time>', 'the document at this time, such as 2026-01-31T00:00:00Z')
    .option('--version-number <number>', 'the document of the version at this place in the log', place)
    .option('--no-cache', 'ask the host again, whatever was read a moment ago')
    .action((did: string, { cache, ...version }: ResolveOptions, command: Command) =>
      onNode(session, command, async ({ ports }) => {
        const result = await ports.resolver.resolve(did, { ...version, noCache: !cache });
        const { document, documentMetadata, resolutionMetadata, error } = result;
        return {
          json: result,
          text:
            error === undefined
              ? JSON.stringify({ document, documentMetadata, resolutionMetadata }, undefined, 2)
              : `${error.type}: ${error.detail}`,
          isNegative: error !== undefined || documentMetadata.deactivated === true,
        };
      }),
    );
}

function place(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('A whole number from 1 is expected.');
  return Number(text);
}
