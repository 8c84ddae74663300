import { type ReactElement, useEffect } from 'react';
import { call } from '../api/office-api.ts';
import { officesSchema } from '../api/schemas.ts';
import { FailureNotice } from '../component/notice.tsx';
import { type Asked, useCall } from '../component/use-call.ts';
import type { MessageKey } from '../messages/en.ts';
import { message } from '../messages/messages.ts';

type Offices = {
  readonly items: readonly { readonly officeCode: string; readonly name: string; readonly did: string }[];
};

const steps: readonly { readonly href: string; readonly title: MessageKey; readonly text: MessageKey }[] = [
  { href: '/resolve', title: 'start.step.resolve', text: 'start.step.resolve.text' },
  { href: '/offer', title: 'start.step.offer', text: 'start.step.offer.text' },
  { href: '/verify', title: 'start.step.verify', text: 'start.step.verify.text' },
  { href: '/api/docs', title: 'start.step.docs', text: 'start.step.docs.text' },
];

/** What this node is, what to do first, and which offices it serves. */
export function StartPage(): ReactElement {
  const { asked, run } = useCall<Offices>();
  useEffect(() => run(() => call(officesSchema, '/api/v1/offices')), [run]);
  return (
    <>
      <h1>{message('start.title')}</h1>
      <p className="lead">{message('start.lead')}</p>
      <h2>{message('start.first')}</h2>
      <ul className="cards">
        {steps.map(({ href, title, text }) => (
          <li key={href}>
            <a href={href}>{message(title)}</a>
            <p>{message(text)}</p>
          </li>
        ))}
      </ul>
      <h2>{message('start.offices')}</h2>
      <OfficeTable asked={asked} />
    </>
  );
}

function OfficeTable({ asked }: { readonly asked: Asked<Offices> }): ReactElement | null {
  if (asked.state === 'failed') return <FailureNotice failure={asked.failure} />;
  if (asked.state !== 'done') return null;
  if (asked.value.items.length === 0) return <p>{message('start.offices.none')}</p>;
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={message('start.offices')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{message('start.office.code')}</th>
            <th scope="col">{message('start.office.name')}</th>
            <th scope="col">{message('start.office.did')}</th>
          </tr>
        </thead>
        <tbody>
          {asked.value.items.map(({ officeCode, name, did }) => (
            <tr key={did}>
              <td>{officeCode}</td>
              <td>{name}</td>
              <td>
                <a href={`/resolve?did=${encodeURIComponent(did)}`}>
                  <code>{did}</code>
                </a>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
