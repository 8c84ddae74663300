import { type ReactElement, useEffect, useState } from 'react';
import { Button, Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { call } from '../api/office-api.ts';
import {
  type CreatedRequest,
  createdRequestSchema,
  requestStateSchema,
  type RequestState,
  type Verification,
  verificationSchema,
} from '../api/schemas.ts';
import { CheckList, VerificationView } from '../component/check-list.tsx';
import { Field, Question } from '../component/form.tsx';
import { FailureNotice, Notice } from '../component/notice.tsx';
import { QrCode } from '../component/qr-code.tsx';
import { WithCredential } from '../component/sign-in.tsx';
import { useCall, usePolling } from '../component/use-call.ts';
import { message } from '../messages/messages.ts';

const pollMilliseconds = 1500;

/** Asks a wallet for its credential, or checks one that was pasted, and shows every check. */
export function VerifyPage(): ReactElement {
  const [returned] = useState(readReturned);
  return (
    <>
      <h1>{message('verify.title')}</h1>
      <p className="lead">{message('verify.lead')}</p>
      <Tabs>
        <TabList aria-label={message('verify.title')}>
          <Tab id="ask">{message('verify.tab.ask')}</Tab>
          <Tab id="paste">{message('verify.tab.paste')}</Tab>
        </TabList>
        <TabPanel id="ask">
          <WithCredential>
            {(credential) =>
              returned === undefined ? (
                <AskWallet credential={credential} />
              ) : (
                <ReturnedView returned={returned} credential={credential} />
              )
            }
          </WithCredential>
        </TabPanel>
        <TabPanel id="paste">
          <PastedCredential />
        </TabPanel>
      </Tabs>
    </>
  );
}

function PastedCredential(): ReactElement {
  const { asked, run } = useCall<Verification>();
  const check = ({ credential = '' }) =>
    run(() =>
      call(verificationSchema, '/api/v1/credential-verifications', { method: 'POST', body: { credential } }),
    );
  return (
    <>
      <Question submit={message('verify.paste.submit')} busy={asked.state === 'busy'} onAnswer={check}>
        <Field
          name="credential"
          lines={6}
          label={message('verify.paste.input')}
          hint={message('verify.paste.hint')}
          required={message('verify.paste.required')}
        />
      </Question>
      {asked.state === 'failed' ? <FailureNotice failure={asked.failure} /> : null}
      {asked.state === 'done' ? <VerificationView result={asked.value} /> : null}
    </>
  );
}

const identifierWish = {
  name: 'identifier',
  credentialType: 'GlobalIdentifierCredential',
  claims: ['did', 'officeCode', 'assuranceLevel', 'name'],
};
const linkWish = { name: 'link', credentialType: 'PartyLinkCredential', isOptional: true };

const identifierOnly = { credentialType: 'GlobalIdentifierCredential' };
const withLink = { credentials: [identifierWish, linkWish] };

/** The outcome of each credential, under a heading where there are several. */
function ResultViews({ results }: { readonly results: NonNullable<RequestState['results']> }): ReactElement {
  const each = Object.entries(results);
  return (
    <>
      {each.map(([id, result], index) => (
        <section key={id}>
          {each.length > 1 ? <h3>{`${message('verify.result.of')} ${index + 1}`}</h3> : null}
          <VerificationView result={result} />
        </section>
      ))}
    </>
  );
}

function AskWallet({ credential }: { readonly credential: string }): ReactElement {
  const request = useCall<CreatedRequest>();
  const [asksForLink, setAsksForLink] = useState(false);
  if (request.asked.state === 'done') {
    return <RequestView request={request.asked.value} credential={credential} onAgain={request.reset} />;
  }
  const ask = ({ purpose = '' }) =>
    request.run(() =>
      call(createdRequestSchema, '/api/v1/presentation-requests', {
        method: 'POST',
        credential,
        body: { purpose, ...(asksForLink ? withLink : identifierOnly), flow: 'crossDevice' },
      }),
    );
  return (
    <>
      {request.asked.state === 'failed' ? <FailureNotice failure={request.asked.failure} /> : null}
      <label>
        <input
          type="checkbox"
          checked={asksForLink}
          onChange={({ target }) => setAsksForLink(target.checked)}
        />{' '}
        {message('verify.ask.link')}
      </label>
      <Question submit={message('verify.ask.submit')} busy={request.asked.state === 'busy'} onAnswer={ask}>
        <Field
          name="purpose"
          label={message('verify.ask.purpose')}
          hint={message('verify.ask.purpose.hint')}
          required={message('verify.ask.purpose.required')}
        />
      </Question>
    </>
  );
}

/** A same-device request that a wallet sent the browser back from. */
type Returned = { readonly requestId: string; readonly responseCode: string };

function readReturned(): Returned | undefined {
  const requestId = new URLSearchParams(location.search).get('request');
  const responseCode = new URLSearchParams(location.hash.slice(1)).get('response_code');
  // The code is used once and does not stay in the address, where it could be copied along.
  if (responseCode !== null) history.replaceState(null, '', '/verify');
  return requestId === null || responseCode === null ? undefined : { requestId, responseCode };
}

type ReturnedViewProps = { readonly returned: Returned; readonly credential: string };

function ReturnedView({ returned, credential }: ReturnedViewProps): ReactElement {
  const { asked, run } = useCall<RequestState>();
  useEffect(() => {
    const { requestId, responseCode } = returned;
    const path = `/api/v1/presentation-requests/${encodeURIComponent(requestId)}`;
    run(() =>
      call(requestStateSchema, `${path}?responseCode=${encodeURIComponent(responseCode)}`, { credential }),
    );
  }, [credential, returned, run]);
  if (asked.state === 'failed') return <FailureNotice failure={asked.failure} />;
  if (asked.state !== 'done') return <CheckList result={undefined} />;
  return <ResultViews results={asked.value.results ?? {}} />;
}

type RequestViewProps = {
  readonly request: CreatedRequest;
  readonly credential: string;
  readonly onAgain: () => void;
};

function RequestView({ request, credential, onAgain }: RequestViewProps): ReactElement {
  const current = usePolling(
    () =>
      call(requestStateSchema, `/api/v1/presentation-requests/${encodeURIComponent(request.requestId)}`, {
        credential,
      }),
    ({ state }) => state !== 'open',
    pollMilliseconds,
  );
  const results = current?.results ?? {};
  return (
    <div className="side-by-side">
      <section aria-labelledby="scan">
        <h2 id="scan">{message('verify.ask.scan')}</h2>
        <QrCode
          svg={request.qrCodeSvg}
          label={message('verify.ask.qr')}
          link={request.authorizationRequestUri}
          linkText={message('verify.ask.open')}
        />
        <Button onPress={onAgain}>{message('verify.ask.again')}</Button>
      </section>
      <section aria-labelledby="checks">
        <h2 id="checks">{message('verify.checks')}</h2>
        {current?.state === 'expired' ? <Notice kind="bad" text={message('verify.ask.expired')} /> : null}
        {Object.keys(results).length > 0 ? (
          <ResultViews results={results} />
        ) : (
          <>
            {current?.state === 'expired' ? null : (
              <Notice kind="plain" text={message('verify.ask.waiting')} />
            )}
            <CheckList result={undefined} />
          </>
        )}
      </section>
    </div>
  );
}
