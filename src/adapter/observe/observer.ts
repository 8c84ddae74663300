import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { Observer } from '../../usecase/observer.ts';
import { errorFacts, type Logger } from './logger.ts';

const secondsBuckets = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5];

/** Tells operators what happens: log lines and Prometheus metrics of its own registry. */
export function createObserver(logger: Logger): Observer {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the head of a request to its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: secondsBuckets,
    registers: [registry],
  });
  const failures = new Counter({
    name: 'failures_total',
    help: 'Requests that failed by a fault of the service or of what it depends on.',
    registers: [registry],
  });
  return {
    requestEnded(record) {
      const { method, route, status, milliseconds } = record;
      durations.observe({ method: methodLabel(method), route, status }, milliseconds / 1000);
      logger.event(status >= 500 ? 'warn' : 'info', 'request', {
        ...record,
        method: methodLabel(method),
        milliseconds: Math.round(milliseconds * 100) / 100,
      });
    },
    failed(requestId, error) {
      failures.inc();
      logger.event('error', 'failure', { requestId, error: errorFacts(error) });
    },
    async metrics() {
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

const knownMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

// Callers choose the method's text, and every new label value is kept for ever.
function methodLabel(method: string): string {
  return knownMethods.has(method) ? method : 'other';
}
