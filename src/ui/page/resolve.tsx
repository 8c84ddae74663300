import { type ReactElement, useEffect } from 'react';
import {
  readHistory,
  type Resolution,
  resolveDid,
  type ResolvedDocument,
  versionCount,
} from '../api/resolution.ts';
import type { ApiFailure } from '../api/office-api.ts';
import { Field, Question } from '../component/form.tsx';
import { FailureNotice, Notice } from '../component/notice.tsx';
import { useCall } from '../component/use-call.ts';
import { formatMoment, isMessageKey, message } from '../messages/messages.ts';

type Found = { readonly resolution: Resolution; readonly history: readonly Resolution[] };

const example = 'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK';
const relationships = [
  'authentication',
  'assertionMethod',
  'keyAgreement',
  'capabilityInvocation',
  'capabilityDelegation',
] as const;

/** Resolves a DID and shows its document and history; `?did=` in the address asks at once. */
export function ResolvePage(): ReactElement {
  const { asked, run } = useCall<Found>();
  const asking = new URLSearchParams(location.search).get('did') ?? '';
  useEffect(() => {
    if (asking !== '') run(() => find(asking));
  }, [asking, run]);
  const submit = ({ did = '' }) => {
    history.replaceState(null, '', `/resolve?did=${encodeURIComponent(did)}`);
    run(() => find(did));
  };
  return (
    <>
      <h1>{message('resolve.title')}</h1>
      <p className="lead">{message('resolve.lead')}</p>
      <Question submit={message('resolve.submit')} busy={asked.state === 'busy'} onAnswer={submit}>
        <Field
          name="did"
          label={message('resolve.input')}
          hint={message('resolve.hint', { example })}
          required={message('resolve.required')}
          defaultValue={asking}
        />
      </Question>
      {asked.state === 'busy' ? <Notice kind="plain" text={message('resolve.busy')} /> : null}
      {asked.state === 'failed' ? <ResolutionFailure failure={asked.failure} /> : null}
      {asked.state === 'done' ? <FoundView found={asked.value} /> : null}
    </>
  );
}

async function find(did: string): Promise<Found> {
  const resolution = await resolveDid(did);
  return { resolution, history: await readHistory(did, versionCount(resolution)) };
}

function ResolutionFailure({ failure }: { readonly failure: ApiFailure }): ReactElement {
  if (failure.status === 0) return <FailureNotice failure={failure} />;
  const key = `error.${failure.detail}`;
  return <Notice kind="bad" text={message(isMessageKey(key) ? key : 'error.other')} />;
}

function FoundView({ found: { resolution, history: versions } }: { readonly found: Found }): ReactElement {
  const { didDocument: document, didDocumentMetadata: metadata } = resolution;
  const count = versionCount(resolution);
  return (
    <>
      <Notice
        kind={metadata.deactivated === true ? 'bad' : 'good'}
        text={message(metadata.deactivated === true ? 'resolve.state.deactivated' : 'resolve.state.active')}
      />
      <dl>
        <Fact term={message('resolve.created')} value={metadata.created && formatMoment(metadata.created)} />
        <Fact term={message('resolve.updated')} value={metadata.updated && formatMoment(metadata.updated)} />
        <Fact term={message('resolve.version')} value={metadata.versionId} />
        <Publication resolution={resolution} />
      </dl>
      <SameParty resolution={resolution} />
      {document === null ? null : <KeyTable document={document} />}
      {document?.service === undefined ? null : <ServiceList services={document.service} />}
      <h2>{message('resolve.history')}</h2>
      {versions.length === 0 ? <p>{message('resolve.history.none')}</p> : <HistoryList versions={versions} />}
      {count > versions.length && versions.length > 0 ? (
        <p>{message('resolve.history.earlier', { count })}</p>
      ) : null}
      <details>
        <summary>{message('resolve.document')}</summary>
        <pre tabIndex={0}>{JSON.stringify(document, null, 2)}</pre>
      </details>
    </>
  );
}

/** Who publishes the identifier, how fresh that is, and who watches over it. */
function Publication({ resolution }: { readonly resolution: Resolution }): ReactElement {
  const { host, hostOffice, source, retrieved, cached, witnesses } = resolution.didResolutionMetadata;
  const isStandIn = source === 'mirror' || source === 'watcher';
  return (
    <>
      <Fact
        term={message('resolve.host')}
        value={
          host === undefined || hostOffice === undefined
            ? host
            : message('resolve.host.office', { office: hostOffice, host })
        }
      />
      <Fact
        term={message('resolve.confirmed')}
        value={
          retrieved &&
          message(cached === 'stale' ? 'resolve.confirmed.stale' : 'resolve.confirmed.at', {
            time: formatMoment(retrieved),
          })
        }
      />
      <Fact
        term={message('resolve.source')}
        value={isStandIn ? message('resolve.source.standIn') : undefined}
      />
      <Fact
        term={message('resolve.witnesses')}
        value={witnesses && message('resolve.witnesses.count', witnesses)}
      />
    </>
  );
}

/** What else the party is called: what both sides say, apart from what only this identifier says. */
function SameParty({ resolution }: { readonly resolution: Resolution }): ReactElement | null {
  const { didDocument: document, didDocumentMetadata: metadata } = resolution;
  const { canonicalId, equivalentId = [], successor } = metadata;
  const claimed = (document?.alsoKnownAs ?? []).filter((name) => !equivalentId.includes(name));
  if (canonicalId === undefined && successor === undefined && claimed.length === 0) return null;
  const isCanonical = canonicalId === document?.id;
  return (
    <>
      <h2>{message('resolve.sameParty')}</h2>
      <dl>
        {isCanonical ? (
          <Fact term={message('resolve.canonical')} value={message('resolve.canonical.this')} />
        ) : (
          <NamesFact term={message('resolve.canonical')} names={[canonicalId]} />
        )}
        <NamesFact
          term={message('resolve.equivalent')}
          names={equivalentId.filter((name) => name !== canonicalId)}
        />
        <NamesFact term={message('resolve.successor')} names={[successor]} />
        <NamesFact term={message('resolve.claimed')} names={claimed} />
      </dl>
    </>
  );
}

/** Names, those that are identifiers as links to their own pages. */
function NamesFact({
  term,
  names,
}: {
  readonly term: string;
  readonly names: readonly (string | undefined)[];
}): ReactElement | null {
  const given = names.filter((name) => name !== undefined);
  if (given.length === 0) return null;
  return (
    <div>
      <dt>{term}</dt>
      {given.map((name) => (
        <dd key={name}>
          {name.startsWith('did:') ? <a href={`/resolve?did=${encodeURIComponent(name)}`}>{name}</a> : name}
        </dd>
      ))}
    </div>
  );
}

function Fact({
  term,
  value,
}: {
  readonly term: string;
  readonly value: string | undefined;
}): ReactElement | null {
  if (value === undefined || value === '') return null;
  return (
    <div>
      <dt>{term}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function KeyTable({ document }: { readonly document: ResolvedDocument }): ReactElement {
  const usesOf = (id: string) =>
    relationships.filter((name) => JSON.stringify(document[name] ?? []).includes(JSON.stringify(id)));
  return (
    <>
      <h2>{message('resolve.keys')}</h2>
      <div className="scroll" tabIndex={0} role="region" aria-label={message('resolve.keys')}>
        <table>
          <thead>
            <tr>
              <th scope="col">{message('resolve.key.id')}</th>
              <th scope="col">{message('resolve.key.type')}</th>
              <th scope="col">{message('resolve.key.uses')}</th>
            </tr>
          </thead>
          <tbody>
            {(document.verificationMethod ?? []).map(({ id, type, revoked }) => (
              <tr key={id}>
                <td>
                  <code>{id.slice(id.indexOf('#'))}</code>
                </td>
                <td>{type}</td>
                <td>
                  {revoked === undefined
                    ? new Intl.ListFormat(navigator.language).format(
                        usesOf(id).map((name) => message(`relationship.${name}`)),
                      )
                    : message('resolve.key.revoked', { time: formatMoment(revoked) })}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function ServiceList({
  services,
}: {
  readonly services: NonNullable<ResolvedDocument['service']>;
}): ReactElement {
  return (
    <>
      <h2>{message('resolve.services')}</h2>
      <dl>
        {services.map(({ id, type, serviceEndpoint }) => (
          <Fact
            key={id}
            term={String(type)}
            value={typeof serviceEndpoint === 'string' ? serviceEndpoint : JSON.stringify(serviceEndpoint)}
          />
        ))}
      </dl>
    </>
  );
}

function HistoryList({ versions }: { readonly versions: readonly Resolution[] }): ReactElement {
  return (
    <ol className="history">
      {versions.map(
        ({ didDocumentMetadata: { versionId = '', versionTime = '', updated = '' }, didDocument }) => (
          <li key={versionId}>
            <strong>{message('resolve.history.version', { number: versionId.split('-')[0] ?? '' })}</strong>{' '}
            <time dateTime={versionTime || updated}>{formatMoment(versionTime || updated)}</time>
            <code>{versionId}</code>
            <ul>
              {(didDocument?.verificationMethod ?? []).map(({ id, type }) => (
                <li key={id}>
                  <code>{id.slice(id.indexOf('#'))}</code> {type}
                </li>
              ))}
            </ul>
          </li>
        ),
      )}
    </ol>
  );
}
