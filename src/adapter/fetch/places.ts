/** Places for requests under way. */
export type Places = {
  hasOne(host: string): boolean;
  take(host: string): void;
  give(host: string): void;
};

/** So many places for all hosts together, and so many of them for one host. */
export function createPlaces(most: number, mostToHost: number): Places {
  const underWay = new Map<string, number>();
  let all = 0;
  const count = (host: string, change: 1 | -1): void => {
    const left = (underWay.get(host) ?? 0) + change;
    all += change;
    if (left === 0) underWay.delete(host);
    else underWay.set(host, left);
  };
  return {
    hasOne: (host: string) => all < most && (underWay.get(host) ?? 0) < mostToHost,
    take: (host: string) => count(host, 1),
    give: (host: string) => count(host, -1),
  };
}
