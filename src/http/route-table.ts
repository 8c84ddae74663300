import { z } from 'zod';
import type { Method, Route } from './route.ts';

/** A row with what is derived from it once, at start. */
export type Row = {
  readonly route: Route;
  /** The names of the path's parameters in their order. */
  readonly parameterNames: readonly string[];
  /** True where the last parameter takes the rest of the path undecoded. */
  readonly takesRest: boolean;
  /** The query schema with unknown parameters refused, unless the row takes any. */
  readonly querySchema: z.ZodObject;
  /** What a request without a query gives; undefined where a parameter has to be given. */
  readonly emptyQuery: unknown;
  /** The media types the row answers with when all is well. */
  readonly mediaTypes: readonly string[];
};

/** What a path leads to: the rows by method, and the parameters' values as they were sent. */
export type PathMatch = {
  readonly rows: ReadonlyMap<Method, Row>;
  readonly values: readonly string[];
};

/** The rows by their paths. */
export type RouteTable = { find(pathname: string): PathMatch | undefined };

type Step = {
  readonly literals: Map<string, Step>;
  parameter: Step | undefined;
  rest: Map<Method, Row> | undefined;
  readonly rows: Map<Method, Row>;
};

/** Builds the table; a literal segment goes before a parameter. Throws where two rows have one method and path. */
export function createRouteTable(routes: readonly Route[]): RouteTable {
  const root = newStep();
  for (const route of routes) addRow(root, route);
  return {
    find(pathname) {
      if (!pathname.startsWith('/')) return undefined;
      return walk(root, pathname.slice(1).split('/'), 0, []);
    },
  };
}

function newStep(): Step {
  return { literals: new Map(), parameter: undefined, rest: undefined, rows: new Map() };
}

function addRow(root: Step, route: Route): void {
  const row = toRow(route);
  let step = root;
  for (const segment of route.path.slice(1).split('/')) {
    if (segment.startsWith('{+')) {
      step.rest ??= new Map();
      return setRow(step.rest, row);
    }
    step = segment.startsWith('{') ? (step.parameter ??= newStep()) : literalStep(step, segment);
  }
  setRow(step.rows, row);
}

function literalStep(step: Step, segment: string): Step {
  const known = step.literals.get(segment);
  if (known !== undefined) return known;
  const next = newStep();
  step.literals.set(segment, next);
  return next;
}

function setRow(rows: Map<Method, Row>, row: Row): void {
  const { method, path } = row.route;
  if (rows.has(method)) throw new Error(`Two routes answer ${method} ${path}.`);
  rows.set(method, row);
}

function walk(
  step: Step,
  segments: readonly string[],
  index: number,
  values: readonly string[],
): PathMatch | undefined {
  const segment = segments[index];
  if (segment === undefined) return step.rows.size > 0 ? { rows: step.rows, values } : undefined;
  const literal = step.literals.get(segment);
  const found =
    (literal && walk(literal, segments, index + 1, values)) ??
    (segment !== '' && step.parameter
      ? walk(step.parameter, segments, index + 1, [...values, segment])
      : undefined);
  if (found !== undefined || step.rest === undefined) return found;
  return { rows: step.rest, values: [...values, segments.slice(index).join('/')] };
}

function toRow(route: Route): Row {
  const parameterNames = [...route.path.matchAll(/\{\+?([A-Za-z]+)\}/g)].map((match) => match[1] ?? '');
  const declared = route.querySchema ?? z.object({});
  const successes = Object.entries(route.responses).filter(([status]) => Number(status) < 300);
  const querySchema = declared.def.catchall === undefined ? declared.strict() : declared;
  return {
    route,
    parameterNames,
    takesRest: route.path.includes('{+'),
    querySchema,
    emptyQuery: Object.freeze(querySchema.safeParse({}).data),
    mediaTypes: successes.flatMap(([, rule]) =>
      rule.mediaType === undefined && rule.schema === undefined ? [] : [rule.mediaType ?? 'application/json'],
    ),
  };
}
