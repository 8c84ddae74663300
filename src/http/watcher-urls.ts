import { z } from 'zod';
import { mostWatchers, watcherBase } from '../protocol/did-webvh/watcher.ts';

/** The base URLs of watchers, each once. */
export const watcherUrls = z
  .array(
    z
      .string()
      .max(500)
      .refine(
        (text) => watcherBase(text) !== undefined,
        'An https URL without query and fragment is expected.',
      ),
  )
  .max(mostWatchers)
  .refine((urls) => new Set(urls).size === urls.length, 'A watcher is named twice.')
  .meta({
    description:
      'Who keeps verified copies of the log, by the base URL of each; they are told of every new entry.',
  });
