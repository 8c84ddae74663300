import { pino } from 'pino';
import { Problem } from '../../base/problem.ts';

export const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Writes one JSON line for each event to standard error, so that standard output is left to what a command answers. */
export type Logger = {
  event(level: 'info' | 'warn' | 'error', name: string, facts: { readonly [fact: string]: unknown }): void;
};

const standardError = 2;
const mostFrames = 12;
// A second net below the rule that such things are not logged at all.
const redacted = ['authorization', 'credential', 'token', 'name', 'data', 'body', 'presentation', 'vp_token'];

/** The logger of the process; `write` takes the lines in tests. */
export function createLogger(level: LogLevel, write?: (line: string) => void): Logger {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: redacted, censor: '[redacted]' },
    },
    write === undefined ? pino.destination({ dest: standardError, sync: true }) : { write },
  );
  return { event: (kind, name, facts) => logger[kind]({ event: name, ...facts }) };
}

/**
 * What may be said of an error: its kind, its code and where it was thrown, down to its causes. Messages are only taken
 * from Problems and from the operating system; those of parsers and databases quote what they were given.
 */
export function errorFacts(error: unknown): { readonly [fact: string]: unknown } {
  if (!(error instanceof Error)) return { kind: typeof error };
  const code: unknown = 'code' in error ? error.code : undefined;
  const isQuotable = error instanceof Problem || 'syscall' in error;
  return {
    kind: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    ...(isQuotable ? { message: error.message } : {}),
    at: framesOf(error),
    ...(error.cause === undefined ? {} : { cause: errorFacts(error.cause) }),
  };
}

function framesOf({ stack = '' }: Error): string[] {
  return stack
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, mostFrames)
    .map((line) => line.trim());
}
