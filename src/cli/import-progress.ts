import progress from 'cli-progress';

const everyMilliseconds = 5_000;

/** Shows how an import goes on: a bar for people, lines where there is no terminal, nothing for programs. */
export type ShownProgress = {
  bytes(more: number): void;
  rows(done: number): void;
  stop(): void;
};

/** `now` in milliseconds. */
export function showProgress(
  terms: { readonly isJson: boolean; readonly totalBytes: number; readonly firstRow: number },
  now: () => number,
  writeLine: (text: string) => void,
): ShownProgress {
  const start = now();
  const rate = (rows: number): number =>
    Math.round(((rows - terms.firstRow) * 1_000) / Math.max(1, now() - start));
  if (terms.isJson) return { bytes: () => undefined, rows: () => undefined, stop: () => undefined };
  return process.stderr.isTTY ? bar(terms.totalBytes, rate) : lines(rate, now, writeLine);
}

function bar(totalBytes: number, rate: (rows: number) => number): ShownProgress {
  const shown = new progress.SingleBar(
    {
      stream: process.stderr,
      noTTYOutput: false,
      clearOnComplete: true,
      format: '{bar} {percentage}% | {rows} rows | {rate} rows/s | {eta_formatted} left',
    },
    progress.Presets.shades_classic,
  );
  shown.start(totalBytes, 0, { rows: 0, rate: 0 });
  return {
    bytes: (more) => shown.increment(more),
    rows: (done) => shown.increment(0, { rows: done, rate: rate(done) }),
    stop: () => shown.stop(),
  };
}

function lines(
  rate: (rows: number) => number,
  now: () => number,
  writeLine: (text: string) => void,
): ShownProgress {
  let last = now();
  return {
    bytes: () => undefined,
    rows(done) {
      if (now() - last < everyMilliseconds) return;
      last = now();
      writeLine(`${done} rows, ${rate(done)} rows/s`);
    },
    stop: () => undefined,
  };
}
