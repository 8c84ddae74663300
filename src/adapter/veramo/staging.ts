import { AsyncLocalStorage } from 'node:async_hooks';
import type { KeyRecord, PreparedDid, PreparedIdentifier } from '../../usecase/records.ts';

/**
 * What Veramo's stores would have written during one operation. The use case commits it together with its own writes, so
 * that a party never exists without its identifier, nor an identifier without its keys.
 */
export type Staging = {
  readonly newKeys: Map<string, Omit<KeyRecord, 'did'>>;
  prepared: Omit<PreparedDid, 'newKeys'> | undefined;
  /** In its place, what was made or changed without a log. */
  made: Omit<PreparedIdentifier, 'newKeys'> | undefined;
};

const current = new AsyncLocalStorage<Staging>();

/** Runs the work with an empty staging area and gives what it staged. */
export async function stage(work: () => Promise<unknown>): Promise<Staging> {
  const staging: Staging = { newKeys: new Map(), prepared: undefined, made: undefined };
  await current.run(staging, work);
  return staging;
}

/** The staging area of the operation under way; undefined outside of one, where nothing may be changed. */
export function currentStaging(): Staging | undefined {
  return current.getStore();
}
