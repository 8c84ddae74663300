import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { mostHeaders } from './serve-route.ts';

/** The certificate chain and its private key as PEM texts. */
export type TlsFiles = { readonly certificate: string; readonly key: string };

const mostHeaderBytes = 16 * 1024;
const headersMilliseconds = 10_000;
const requestMilliseconds = 30_000;
const idleMilliseconds = 10_000;
const checkMilliseconds = 1_000;
const mostRequestsPerSocket = 10_000;
const mostConnections = 10_000;

/**
 * A node:http or https server that is not listening yet, with bounds on everything a client can draw out or pile up:
 * 10 s for the head of a request, 30 s for all of it, 16 KiB of headers. Give it the listener with `on('request', …)`.
 */
export function createHttpServer(tls?: TlsFiles): Server {
  const options = {
    maxHeaderSize: mostHeaderBytes,
    headersTimeout: headersMilliseconds,
    requestTimeout: requestMilliseconds,
    keepAliveTimeout: idleMilliseconds,
    connectionsCheckingInterval: checkMilliseconds,
    requireHostHeader: true,
    insecureHTTPParser: false,
    noDelay: true,
  };
  const server =
    tls === undefined
      ? createServer(options)
      : createTlsServer({ ...options, cert: tls.certificate, key: tls.key, minVersion: 'TLSv1.2' });
  server.maxHeadersCount = 2 * mostHeaders;
  server.maxRequestsPerSocket = mostRequestsPerSocket;
  server.maxConnections = mostConnections;
  server.on('clientError', refuseMessage);
  return server;
}

type ClientError = Error & { readonly code?: string };

// The message could not be read as HTTP, so it has no route, no id and no answer of the usual form but this one.
function refuseMessage(error: ClientError, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const [status, title] = refusalOf(error.code);
  const body = JSON.stringify({ type: 'about:blank', title, status });
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\nContent-Type: application/problem+json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function refusalOf(code: string | undefined): readonly [number, string] {
  if (code === 'HPE_HEADER_OVERFLOW') return [431, 'Request Header Fields Too Large'];
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return [408, 'Request Timeout'];
  return [400, 'Bad Request'];
}
