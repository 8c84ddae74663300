import type { ReactElement } from 'react';
import type { Verification } from '../api/schemas.ts';
import { isMessageKey, message } from '../messages/messages.ts';
import { Notice } from './notice.tsx';

const order = [
  'format',
  'issuerResolved',
  'signature',
  'holderBinding',
  'issuerAccredited',
  'validity',
  'status',
  'claims',
];
const symbols = { passed: '✓', failed: '✗', skipped: '–', pending: '…' } as const;

/** Every check with its outcome; before there is a result, the checks that will be run. */
export function CheckList({ result }: { readonly result: Verification | undefined }): ReactElement {
  const checks =
    result?.checks ??
    order.map((name) => ({ name, outcome: 'pending' as const, detail: '', code: undefined }));
  return (
    <ol className="checks" aria-label={message('verify.checks')}>
      {checks.map(({ name, outcome, detail, code }) => (
        <li key={name} className={outcome}>
          <span className="outcome">
            <span aria-hidden="true">{symbols[outcome]}</span> {message(`check.${outcome}`)}
          </span>
          <span>
            <strong>{checkTitle(name)}</strong>
            <span className="detail">
              {detail} {code === undefined ? null : <code>{code}</code>}
            </span>
          </span>
        </li>
      ))}
    </ol>
  );
}

/** The whole result: one sentence, the checks, and what the credential states. */
export function VerificationView({ result }: { readonly result: Verification }): ReactElement {
  return (
    <>
      {verdict(result)}
      <CheckList result={result} />
      {result.credential === undefined ? null : (
        <section aria-labelledby="claims">
          <h3 id="claims">{message('verify.claims')}</h3>
          <dl>
            {Object.entries(result.credential.claims).map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd dir="auto">{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </>
  );
}

function verdict({ verified, trusted }: Verification): ReactElement {
  if (!verified) return <Notice kind="bad" text={message('verify.result.bad')} />;
  return trusted ? (
    <Notice kind="good" text={message('verify.result.good')} />
  ) : (
    <Notice kind="bad" text={message('verify.result.untrusted')} />
  );
}

function checkTitle(name: string): string {
  const key = `check.${name}`;
  return isMessageKey(key) ? message(key) : name;
}
