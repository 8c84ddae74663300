let commits = 0;

/** Counts a commit of this process, to whatever file, before anybody is told of it. */
export function countCommit(): void {
  commits += 1;
}

/** How many commits this process has made. */
export function commitCount(): number {
  return commits;
}
