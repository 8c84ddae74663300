const longestOrigin = 300;

/**
 * The origin that a text is (https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin):
 * scheme and host in lower case, the port where it is not the usual one, and nothing else. Undefined for everything that
 * is not written exactly so, and for schemes other than those of the web.
 */
export function readOrigin(text: unknown): string | undefined {
  if (typeof text !== 'string' || text.length > longestOrigin) return undefined;
  const url = URL.parse(text);
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  return isWeb && url?.origin === text ? text : undefined;
}

/** As `readOrigin`, for URLs, which may end in the slash of an empty path. */
export function originOfUrl(text: unknown): string | undefined {
  return readOrigin(typeof text === 'string' && text.endsWith('/') ? text.slice(0, -1) : text);
}
