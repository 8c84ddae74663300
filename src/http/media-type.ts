const token = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";
const mediaTypePattern = new RegExp(`^\\s*(${token}/${token})\\s*(?:;(.*))?$`, 's');
const charsetPattern = new RegExp(`^\\s*charset\\s*=\\s*"?(${token})"?\\s*$`, 'i');
const weightPattern = /^\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*$/i;
const longestHeader = 1000;

/** A media type in lower case, and its charset where it names one (RFC 9110 §8.3.1, https://www.rfc-editor.org/rfc/rfc9110). */
export type MediaType = { readonly type: string; readonly charset: string | undefined };

/** The media type of a Content-Type header, or undefined where it is none. */
export function readMediaType(header: string): MediaType | undefined {
  const match = header.length > longestHeader ? null : mediaTypePattern.exec(header);
  if (match?.[1] === undefined) return undefined;
  const charset = (match[2] ?? '')
    .split(';')
    .map((parameter) => charsetPattern.exec(parameter)?.[1])
    .find((name) => name !== undefined);
  return { type: match[1].toLowerCase(), charset: charset?.toLowerCase() };
}

/** Whether the Accept header takes at least one of the types (RFC 9110 §12.5.1); no header takes all. */
export function isAcceptable(header: string | undefined, types: readonly string[]): boolean {
  if (header === undefined || header.trim() === '') return true;
  if (header.length > longestHeader) return false;
  const ranges = header.split(',').flatMap(readRange);
  return types.some((type) => weightOf(type, ranges) > 0);
}

/**
 * The type that an Accept header wants most (RFC 9110 §12.5.1): by its weight, then by how exactly it is named, then the
 * first of those on offer; undefined where it takes none of them.
 */
export function preferredType<Type extends string>(
  header: string | undefined,
  types: readonly Type[],
): Type | undefined {
  if (header === undefined || header.trim() === '') return types[0];
  if (header.length > longestHeader) return undefined;
  const ranges = header.split(',').flatMap(readRange);
  const wanted = types
    .map((type) => ({
      type,
      weight: weightOf(type, ranges),
      isNamed: ranges.some(({ range }) => range === type),
    }))
    .filter(({ weight }) => weight > 0);
  return wanted.toSorted(
    (one, other) => other.weight - one.weight || Number(other.isNamed) - Number(one.isNamed),
  )[0]?.type;
}

type Range = { readonly range: string; readonly weight: number };

function readRange(text: string): Range[] {
  const [range = '', ...parameters] = text.split(';');
  const weights = parameters.map((parameter) => weightPattern.exec(parameter)?.[1]);
  const weight = weights.find((found) => found !== undefined);
  return [{ range: range.trim().toLowerCase(), weight: weight === undefined ? 1 : Number(weight) }];
}

// The most specific range decides, so that `application/json;q=0, */*` refuses JSON.
function weightOf(type: string, ranges: readonly Range[]): number {
  const [family = ''] = type.split('/');
  const bySpecificity = [type, `${family}/*`, '*/*'];
  for (const range of bySpecificity) {
    const found = ranges.find((each) => each.range === range);
    if (found !== undefined) return found.weight;
  }
  return 0;
}
