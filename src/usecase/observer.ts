/** One answered request; it names the route and never the address or anything the caller sent. */
export type RequestRecord = {
  readonly requestId: string;
  readonly correlationId: string;
  readonly method: string;
  /** The route's template, or the kind of page. */
  readonly route: string;
  readonly status: number;
  readonly milliseconds: number;
  /** The problem's code where the answer is one. */
  readonly code?: string | undefined;
  /** Who called, as the audit record names them. */
  readonly actor?: string | undefined;
};

/** What operators are told: one record for each request, and the cause of each failure of the service itself. */
export type Observer = {
  requestEnded(record: RequestRecord): void;
  /** Something failed inside; `requestId` leads from the caller's answer to the cause. */
  failed(requestId: string, error: unknown): void;
  /** The metrics in the Prometheus text format. */
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>;
};
