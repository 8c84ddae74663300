import { type ReactElement, useState } from 'react';
import { Button } from 'react-aria-components';
import { call } from '../api/office-api.ts';
import {
  type CreatedOffer,
  createdOfferSchema,
  offerStateSchema,
  partiesSchema,
  type PartyRow,
} from '../api/schemas.ts';
import { Field, Question } from '../component/form.tsx';
import { FailureNotice, Notice } from '../component/notice.tsx';
import { QrCode } from '../component/qr-code.tsx';
import { WithCredential } from '../component/sign-in.tsx';
import { useCall, usePolling } from '../component/use-call.ts';
import { formatMoment, isMessageKey, message } from '../messages/messages.ts';

const pollMilliseconds = 1500;
const finalStates = ['issued', 'withdrawn', 'locked', 'expired'];

/** Offers a credential to a party's wallet and follows what becomes of it. */
export function OfferPage(): ReactElement {
  return (
    <>
      <h1>{message('offer.title')}</h1>
      <p className="lead">{message('offer.lead')}</p>
      <WithCredential>{(credential) => <OfferSteps credential={credential} />}</WithCredential>
    </>
  );
}

function OfferSteps({ credential }: { readonly credential: string }): ReactElement {
  const offer = useCall<CreatedOffer>();
  const [isDeferred, setDeferred] = useState(false);
  if (offer.asked.state === 'done') {
    return <OfferView offer={offer.asked.value} credential={credential} onAgain={offer.reset} />;
  }
  const make = (party: PartyRow) =>
    offer.run(() =>
      call(createdOfferSchema, '/api/v1/credential-offers', {
        method: 'POST',
        credential,
        body: {
          partyId: party.partyId,
          assuranceLevel: 'substantial',
          evidence: [{ type: 'existingAccount' }],
          isDeferred,
        },
      }),
    );
  return (
    <>
      {offer.asked.state === 'failed' ? <FailureNotice failure={offer.asked.failure} /> : null}
      <label>
        <input
          type="checkbox"
          checked={isDeferred}
          onChange={(event) => setDeferred(event.currentTarget.checked)}
        />{' '}
        {message('offer.deferred')}
      </label>
      <PartyChoice credential={credential} busy={offer.asked.state === 'busy'} onChoose={make} />
    </>
  );
}

type PartyChoiceProps = {
  readonly credential: string;
  readonly busy: boolean;
  readonly onChoose: (party: PartyRow) => void;
};

function PartyChoice({ credential, busy, onChoose }: PartyChoiceProps): ReactElement {
  const search = useCall<{ readonly items: readonly PartyRow[] }>();
  const find = ({ name = '' }) =>
    search.run(() =>
      call(partiesSchema, `/api/v1/parties?limit=20&status=active&name=${encodeURIComponent(name)}`, {
        credential,
      }),
    );
  return (
    <>
      <Question submit={message('offer.search.submit')} busy={search.asked.state === 'busy'} onAnswer={find}>
        <Field
          name="name"
          label={message('offer.search')}
          hint={message('offer.search.hint')}
          required={message('offer.search.hint')}
        />
      </Question>
      {search.asked.state === 'failed' ? <FailureNotice failure={search.asked.failure} /> : null}
      {search.asked.state === 'done' ? (
        <PartyTable parties={search.asked.value.items} busy={busy} onChoose={onChoose} />
      ) : null}
    </>
  );
}

type PartyTableProps = {
  readonly parties: readonly PartyRow[];
  readonly busy: boolean;
  readonly onChoose: (party: PartyRow) => void;
};

function PartyTable({ parties, busy, onChoose }: PartyTableProps): ReactElement {
  if (parties.length === 0) return <Notice kind="plain" text={message('offer.search.none')} />;
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={message('offer.parties')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{message('offer.party')}</th>
            <th scope="col">{message('offer.identifier')}</th>
            <th scope="col">{message('offer.action')}</th>
          </tr>
        </thead>
        <tbody>
          {parties.map((party) => (
            <tr key={party.partyId}>
              <td dir="auto">{nameOf(party)}</td>
              <td>{party.data.partyIdentifierBag?.[0]?.identifier}</td>
              <td>
                <Button
                  isDisabled={busy}
                  onPress={() => onChoose(party)}
                  aria-label={message('offer.choose', { name: nameOf(party) })}
                >
                  {message('offer.action')}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function nameOf({ data }: PartyRow): string {
  const name = data.organizationNameBag?.[0] ?? data.personNameBag?.[0];
  const { firstName = '', lastName = '' } = name?.personStructuredName ?? {};
  return name?.organizationStandardName ?? name?.personFullName ?? `${firstName} ${lastName}`.trim();
}

type OfferViewProps = {
  readonly offer: CreatedOffer;
  readonly credential: string;
  readonly onAgain: () => void;
};

function OfferView({ offer, credential, onAgain }: OfferViewProps): ReactElement {
  const [path] = useState(`/api/v1/credential-offers/${encodeURIComponent(offer.offerId)}`);
  const current = usePolling(
    () => call(offerStateSchema, path, { credential }),
    ({ state, release }) => finalStates.includes(state) || release === 'refused',
    pollMilliseconds,
  );
  const waits = current?.state === 'tokenIssued' && current.release !== undefined;
  const state = waits ? `waits.${current.release}` : (current?.state ?? 'open');
  const key = `offer.state.${state}`;
  return (
    <>
      <div className="side-by-side">
        <section aria-labelledby="scan">
          <h2 id="scan">{message('offer.scan')}</h2>
          <QrCode
            svg={offer.qrCodeSvg}
            label={message('offer.qr')}
            link={offer.credentialOfferUri}
            linkText={message('offer.open')}
          />
        </section>
        <section aria-labelledby="code">
          <h2 id="code">{message('offer.txCode')}</h2>
          <p className="code">{offer.txCode}</p>
          <p>{message('offer.txCode.hint')}</p>
          <p>{message('offer.expires', { time: formatMoment(offer.expiresAt) })}</p>
          <h2>{message('offer.state')}</h2>
          <Notice
            kind={state === 'issued' ? 'good' : 'plain'}
            text={isMessageKey(key) ? message(key) : state}
          />
        </section>
      </div>
      <Button onPress={onAgain}>{message('offer.again')}</Button>
    </>
  );
}
