/** What the process says by its exit code; shown in `gid --help`. */
export const exitCodes = {
  /** Done, and the answer is yes. */
  done: 0,
  /** Done, and the answer is no: not found, not verified, refused, findings. */
  negative: 1,
  /** The command or the configuration is not valid. */
  usage: 2,
  /** The store, a key or another host does not answer, or a fault of the program. */
  unavailable: 3,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
