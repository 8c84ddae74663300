/** What a promise gives, or `late` where that takes longer; what is under way goes on and is kept by who started it. */
export async function within<T>(result: Promise<T>, milliseconds: number, late: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(late), Math.max(milliseconds, 0));
  });
  try {
    return await Promise.race([result, end]);
  } finally {
    clearTimeout(timer);
  }
}
