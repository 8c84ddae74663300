/**
 * Where a did:web or did:webvh identifier says its files are: host, port and path, in one canonical form
 * (https://w3c-ccg.github.io/did-method-web/#method-specific-identifier, did:webvh 1.0 "Method-Specific Identifier").
 */
export type WebLocation = {
  /** Lower-case name without trailing dot; never an IP address in any spelling. */
  readonly host: string;
  readonly port: number | undefined;
  /** Path segments as they stand in the URL, percent-encoded. */
  readonly path: readonly string[];
};

const longestHost = 253;
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const portPattern = /^[1-9][0-9]{1,4}$/;
const segmentPattern = /^(?:[A-Za-z0-9._-]|%[0-9A-F]{2})+$/;
// A tilde needs encoding in a DID, though not in a URL (DID Core 1.0 §3.1).
const unreserved = /[A-Za-z0-9._-]/;
const defaultPort = 443;

/**
 * The location behind `host[%3Aport][:segment…]`. Undefined for upper-case, IP or numeric hosts, userinfo, a default or
 * empty port, percent-encoding that is not needed, and segments that would leave their folder: `.`, `..`, slashes,
 * backslashes, control characters, encoded or not.
 */
export function readWebLocation(text: string): WebLocation | undefined {
  const [authority = '', ...path] = text.split(':');
  const [host = '', port, ...rest] = authority.split('%3A');
  if (rest.length > 0 || !isHostName(host)) return undefined;
  if (port !== undefined && !isPort(port)) return undefined;
  if (!path.every(isSafeSegment)) return undefined;
  return { host, port: port === undefined ? undefined : Number(port), path };
}

/** `host` or `host:port`, as in a URL. */
export function authorityOf({ host, port }: WebLocation): string {
  return port === undefined ? host : `${host}:${port}`;
}

/** The https URL of a file beside the DID's other files; at the top of a host they are in `/.well-known`. */
export function fileUrl(location: WebLocation, file: string): string {
  const folder = location.path.length === 0 ? ['.well-known'] : location.path;
  return `https://${authorityOf(location)}/${folder.join('/')}/${file}`;
}

/** The https URL of the DID's folder, without a trailing slash: the implicit base of DID URL paths. */
export function folderUrl(location: WebLocation): string {
  return [`https://${authorityOf(location)}`, ...location.path].join('/');
}

// A name whose last label is a number is read as an IPv4 address by URL parsers (WHATWG URL §3.5), so it is none here.
function isHostName(host: string): boolean {
  const labels = host.split('.');
  const last = labels.at(-1) ?? '';
  return (
    host.length <= longestHost &&
    labels.every((each) => label.test(each)) &&
    !/^(?:[0-9]+|0x[0-9a-f]*)$/.test(last)
  );
}

function isPort(port: string): boolean {
  return portPattern.test(port) && Number(port) <= 65_535 && Number(port) !== defaultPort;
}

function isSafeSegment(segment: string): boolean {
  if (!segmentPattern.test(segment) || segment === '.' || segment === '..') return false;
  const encoded = segment.match(/(?:%[0-9A-F]{2})+/g) ?? [];
  return encoded.every((run) => isNeededEncoding(run));
}

// Percent-encoding must stand for characters that need it, and those must not act on the path or on the URL.
function isNeededEncoding(run: string): boolean {
  try {
    return [...decodeURIComponent(run)].every((character) => {
      const isControl = character < ' ' || character === '\u007F';
      return !isControl && !'/\\%?#'.includes(character) && !unreserved.test(character);
    });
  } catch {
    return false; // not UTF-8
  }
}
