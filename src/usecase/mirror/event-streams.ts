/** One server-sent event (WHATWG HTML, https://html.spec.whatwg.org/multipage/server-sent-events.html). */
export type ServerSentEvent = { readonly id: string; readonly data: string };

/** Follows event streams of other hosts over `adapter/fetch`. */
export type EventStreams = {
  /**
   * The events of a stream until it ends. Throws `unavailable` where the host does not answer, breaks off or is silent
   * for too long, and `did-log-invalid` where it answers with something else than a stream.
   */
  open(
    url: string,
    options: { readonly lastEventId: string; readonly signal: AbortSignal },
  ): AsyncIterable<ServerSentEvent>;
};
