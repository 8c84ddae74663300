import { expect, test } from 'vitest';
import { z } from 'zod';
import { parse } from '../../src/base/parse.ts';
import { Problem } from '../../src/base/problem.ts';

const schema = z.strictObject({ name: z.string(), list: z.array(z.strictObject({ count: z.number() })) });

function problemOf(value: unknown): Problem {
  try {
    parse(schema, value);
  } catch (error) {
    if (error instanceof Problem) return error;
  }
  throw new Error('A problem was expected.');
}

test('every fault is listed by JSON Pointer, unknown members by their own', () => {
  const problem = problemOf({ name: 7, list: [{ count: 'x', 'a/b~c': 1 }], more: true });
  expect(problem.code).toBe('invalid-request');
  expect(problem.errors.map(({ pointer }) => pointer).sort()).toEqual([
    '/list/0/a~1b~0c',
    '/list/0/count',
    '/more',
    '/name',
  ]);
});

test('a submitted value never appears in the faults', () => {
  const problem = problemOf({ name: { secret: 'Jane Invented' }, list: 'Jane Invented' });
  expect(JSON.stringify(problem.errors) + problem.message).not.toContain('Jane');
});

test('no more than 50 faults are listed', () => {
  const problem = problemOf({ name: 'a', list: Array.from({ length: 500 }, () => ({})) });
  expect(problem.errors).toHaveLength(50);
});

test('a valid value comes out typed', () => {
  expect(parse(schema, { name: 'a', list: [{ count: 1 }] }).list[0]?.count).toBe(1);
});
