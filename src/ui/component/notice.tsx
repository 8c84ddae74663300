import type { ReactElement } from 'react';
import type { ApiFailure } from '../api/office-api.ts';
import { message } from '../messages/messages.ts';

type NoticeProps = { readonly kind: 'good' | 'bad' | 'plain'; readonly text: string };

/** A sentence about the state of things, announced to screen readers when it appears. */
export function Notice({ kind, text }: NoticeProps): ReactElement {
  return (
    <p className={`notice ${kind}`} role={kind === 'bad' ? 'alert' : 'status'}>
      {text}
    </p>
  );
}

/** What a failed call means, and what to do about it. */
export function FailureNotice({ failure }: { readonly failure: ApiFailure }): ReactElement {
  return (
    <div className="notice bad" role="alert">
      <strong>{message('error.title')}</strong>
      <p>{explain(failure)}</p>
    </div>
  );
}

function explain({ status, detail }: ApiFailure): string {
  if (status === 0) return message('error.network');
  return status === 401 ? message('error.unauthorized') : detail;
}
