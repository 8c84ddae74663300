/**
 * Why a log is refused; `type` is the error of the did:webvh test suite, `detail` names the broken rule and the entry,
 * never a value of the log.
 */
export type LogFault = {
  readonly type: 'invalidDid' | 'invalidParameters' | 'invalidProof';
  readonly detail: string;
};

export function invalidDid(detail: string): LogFault {
  return { type: 'invalidDid', detail };
}

export function invalidParameters(detail: string): LogFault {
  return { type: 'invalidParameters', detail };
}

export function invalidProof(detail: string): LogFault {
  return { type: 'invalidProof', detail };
}
