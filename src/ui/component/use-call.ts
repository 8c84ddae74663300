import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiFailure } from '../api/office-api.ts';

/** The state of something asked for: nothing yet, under way, here, or failed. */
export type Asked<T> =
  | { readonly state: 'idle' }
  | { readonly state: 'busy' }
  | { readonly state: 'done'; readonly value: T }
  | { readonly state: 'failed'; readonly failure: ApiFailure };

/** Runs one call at a time; the answer of an older call never replaces a newer one. */
export function useCall<T>(): { readonly asked: Asked<T>; run(work: () => Promise<T>): void; reset(): void } {
  const [asked, setAsked] = useState<Asked<T>>({ state: 'idle' });
  const latest = useRef(0);
  const run = useCallback((work: () => Promise<T>) => {
    const turn = (latest.current += 1);
    const finish = (next: Asked<T>) => turn === latest.current && setAsked(next);
    setAsked({ state: 'busy' });
    work().then(
      (value) => finish({ state: 'done', value }),
      (error: unknown) => finish({ state: 'failed', failure: asFailure(error) }),
    );
  }, []);
  const reset = useCallback(() => {
    latest.current += 1;
    setAsked({ state: 'idle' });
  }, []);
  return { asked, run, reset };
}

/** Asks again every `milliseconds` until `isFinal` holds; a failed try is tried again. */
export function usePolling<T>(
  read: () => Promise<T>,
  isFinal: (value: T) => boolean,
  milliseconds: number,
): T | undefined {
  const [value, setValue] = useState<T>();
  const question = useRef({ read, isFinal });
  useEffect(() => {
    question.current = { read, isFinal };
  });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const ask = async () => {
      const answer = await question.current.read().catch(() => undefined);
      if (isOver) return;
      if (answer !== undefined) setValue(answer);
      if (answer === undefined || !question.current.isFinal(answer))
        timer = setTimeout(() => void ask(), milliseconds);
    };
    void ask();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [milliseconds]);
  return value;
}

function asFailure(error: unknown): ApiFailure {
  return error instanceof ApiFailure ? error : new ApiFailure(0, '');
}
