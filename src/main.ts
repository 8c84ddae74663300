import { exitCodes } from './cli/exit-code.ts';

const leastVersion = [22, 18] as const;

// The database module crashes an older Node outright, so nothing that leads to it is loaded before this check.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < leastVersion[0] || (major === leastVersion[0] && minor < leastVersion[1])) {
  console.error(`Node ${leastVersion.join('.')} or newer is needed; this is ${process.versions.node}.`);
  process.exit(exitCodes.unavailable);
}
const { runGid } = await import('./command-line.ts');
process.exitCode = await runGid(process.argv.slice(2));
