import { fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import { playMutations, type Tally } from './play.ts';
import { playMutationsOverHttp } from './play-http.ts';

/**
 * Tries many changes of valid credentials and presentations, in as many processes as there are cores:
 * `npm run test:mutations -- --count 1000000 --seed 1 --workers 2`. Ends with 1 where one is accepted.
 */
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    workers: { type: 'string', default: '2' },
    worker: { type: 'boolean', default: false },
  },
});
const [count, seed, workers] = [values.count, values.seed, values.workers].map(Number);
if (!isCount(count) || !isCount(seed) || !isCount(workers)) {
  console.error('--count, --seed and --workers are whole numbers above zero.');
  process.exit(2);
}
// One in so many is sent over HTTP as well, which takes far longer than to verify it.
const overHttp = 250;
const step = 1000;

if (values.worker) await work(count, seed);
else await lead({ count, seed, workers });

function isCount(value: number | undefined): value is number {
  return value !== undefined && Number.isSafeInteger(value) && value > 0;
}

async function work(share: number, own: number): Promise<void> {
  let tried = 0;
  const tally = await playMutations(share, own, () => {
    tried += 1;
    if (tried % step === 0) process.send?.({ tried: step });
  });
  await playMutationsOverHttp(Math.ceil(share / overHttp), own);
  process.send?.({ tally: [...tally] });
  process.disconnect();
}

type Message = { readonly tried?: number; readonly tally?: readonly (readonly [string, Counts])[] };
type Counts = { readonly tried: number; readonly same: number };

async function lead(asked: { readonly count: number; readonly seed: number; readonly workers: number }) {
  console.log(`${asked.count} changes, seed ${asked.seed}, ${asked.workers} processes`);
  const total: Tally = new Map();
  let tried = 0;
  const codes = await Promise.all(
    Array.from({ length: asked.workers }, (_, index) => {
      const share = Math.ceil(asked.count / asked.workers);
      const parameters = ['--worker', '--count', String(share), '--seed', String(asked.seed + index)];
      const child = fork(import.meta.filename, parameters);
      child.on('message', (message: Message) => {
        tried += message.tried ?? 0;
        if (message.tried !== undefined) progress(tried, asked.count);
        for (const [name, counts] of message.tally ?? []) add(total, name, counts);
      });
      return new Promise<number | null>((resolve) => child.on('close', resolve));
    }),
  );
  report(total, asked.count);
  process.exitCode = codes.every((code) => code === 0) ? 0 : 1;
}

function add(total: Tally, name: string, { tried, same }: Counts): void {
  const known = total.get(name) ?? { tried: 0, same: 0 };
  total.set(name, { tried: known.tried + tried, same: known.same + same });
}

function progress(done: number, all: number): void {
  if (!process.stderr.isTTY) return;
  const width = Math.min(40, Math.round((40 * done) / all));
  process.stderr.write(`\r[${'#'.repeat(width).padEnd(40)}] ${done} of ${all}`);
}

function report(total: Tally, count: number): void {
  console.log(
    `\n${'artefact'.padEnd(24)}${'changed'.padStart(10)}${'same meaning'.padStart(14)}${'accepted'.padStart(10)}`,
  );
  let sum = 0;
  for (const [name, { tried, same }] of total) {
    sum += tried;
    console.log(
      `${name.padEnd(24)}${String(tried).padStart(10)}${String(same).padStart(14)}${'0'.padStart(10)}`,
    );
  }
  console.log(
    sum < count
      ? 'Not finished: a change was accepted or the run was ended. See above.'
      : `${sum} changes, none accepted that does not mean the same; ${Math.ceil(sum / overHttp)} sent over HTTP, none answered with 500 or more.`,
  );
}
