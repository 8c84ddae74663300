import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { access, open, rename, rm } from 'node:fs/promises';
import { readLines } from '../base/lines.ts';
import { Problem } from '../base/problem.ts';
import { utf8Text } from '../base/bytes.ts';
import { isJsonObject, readJson } from '../base/json.ts';
import type { ReportJournal } from '../usecase/import/import-ports.ts';

const ownerOnly = 0o600;
const pieceBytes = 1 << 18;
const mostLineBytes = 1 << 22;

/** The file from its beginning; throws `invalid-request` where it cannot be read. */
export async function* piecesOf(file: string, onPiece?: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of createReadStream(file, { highWaterMark: pieceBytes })) {
      if (!(piece instanceof Uint8Array)) continue;
      onPiece?.(piece.length);
      yield piece;
    }
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw new Problem('invalid-request', 'The file cannot be read.', { cause });
  }
}

/** What a file and its mapping are known again by, and how large the file is. */
export async function digestOf(
  file: string,
  mapping: string,
): Promise<{ readonly digest: string; readonly bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of piecesOf(file)) {
    bytes += piece.length;
    hash.update(piece);
  }
  return {
    digest: createHash('sha256')
      .update(`${hash.digest('hex')} ${mapping}`)
      .digest('base64url'),
    bytes,
  };
}

/**
 * A report on disk that only its owner can read, because of the claim codes in it. Throws `invalid-request` where it cannot be
 * written, and where less of it is left than the import counts on.
 */
export function journalAt(file: string): ReportJournal {
  return {
    async append(position, text) {
      if (text === '' && position === 0) return 0;
      const flags = constants.O_CREAT | constants.O_RDWR;
      const handle = await open(file, flags, ownerOnly).catch((cause: unknown) => {
        throw new Problem('invalid-request', 'The report cannot be written.', { cause });
      });
      try {
        const { size } = await handle.stat();
        if (size < position)
          throw new Problem(
            'invalid-request',
            'The report of this import is not where it was; name it with --report.',
          );
        await handle.truncate(position);
        const bytes = Buffer.from(text);
        await handle.write(bytes, 0, bytes.length, position);
        await handle.datasync();
        return position + bytes.length;
      } finally {
        await handle.close();
      }
    },
  };
}

/** Writes a whole file that only its owner can read, or nothing. */
export async function writeWhole(file: string, parts: AsyncIterable<string | Uint8Array>): Promise<void> {
  const partial = `${file}.partial`;
  const handle = await open(partial, 'w', ownerOnly).catch((cause: unknown) => {
    throw new Problem('invalid-request', 'The file cannot be written.', { cause });
  });
  try {
    let waiting: Buffer[] = [];
    let length = 0;
    const flush = async (): Promise<void> => {
      await handle.writeFile(Buffer.concat(waiting));
      [waiting, length] = [[], 0];
    };
    for await (const part of parts) {
      const bytes = Buffer.from(part);
      waiting.push(bytes);
      length += bytes.length;
      if (length >= pieceBytes) await flush();
    }
    await flush();
    await handle.datasync();
  } finally {
    await handle.close();
  }
  await rename(partial, file);
}

/** The lines of a report up to a position, with another outcome for the parties that have one. */
export async function* withOutcomes(
  file: string,
  mostBytes: number,
  outcomes: ReadonlyMap<string, string>,
): AsyncGenerator<string> {
  if (mostBytes === 0) return;
  if (!(await isThere(file)))
    throw new Problem(
      'invalid-request',
      'The report of this import is not where it was; name it with --report.',
    );
  const stream: AsyncIterable<Uint8Array> = createReadStream(file, { start: 0, end: mostBytes - 1 });
  for await (const bytes of readLines(stream, mostLineBytes)) {
    const text = bytes === undefined ? undefined : utf8Text(bytes);
    const read = text === undefined ? undefined : readJson(text);
    if (text === undefined || read === undefined || 'fault' in read || !isJsonObject(read.value))
      throw new Problem('invalid-request', 'The report of this import is not as it was written.');
    const { partyId, outcome } = read.value;
    const other = typeof partyId === 'string' && outcome === 'new' ? outcomes.get(partyId) : undefined;
    yield other === undefined ? `${text}\n` : `${JSON.stringify({ ...read.value, outcome: other })}\n`;
  }
}

export function isThere(file: string): Promise<boolean> {
  return access(file, constants.F_OK).then(
    () => true,
    () => false,
  );
}

export async function removeFile(file: string): Promise<void> {
  await rm(file, { force: true });
}
