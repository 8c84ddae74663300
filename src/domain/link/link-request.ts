import type { Did } from '../did/did.ts';
import type { BlockingKind, SaltedKey } from '../matching/salted-key.ts';
import { mainName, type PartyData } from '../party/party-data.ts';
import type { OfficeCode } from '../trust/office.ts';

/** What the asked office may be asked to say of a party beside its DID. */
export const disclosableFields = ['did', 'name', 'countryCode', 'partyIdentifier'] as const;
export type DisclosableField = (typeof disclosableFields)[number];

/** How long a request waits for an answer. */
export const linkRequestSeconds = 30 * 24 * 60 * 60;
/** Most requests of one office to another within 24 hours: whoever has a salt can try values. */
export const mostLinkRequestsPerDay = 100;

/** What the asked office said: of its party what it agreed to, or nothing, whether it holds one or not. */
export type LinkAnswer = { readonly [field in DisclosableField]?: string };

/**
 * One office's question to another whether it holds a party that may be its own. Each of the two keeps it: the one that
 * asks as `sent`, the other as `received`. The keys and their salt are kept by the asked office only, until it answers or
 * the time is over.
 */
export type LinkRequest = {
  readonly requestId: string;
  /** The office of this node. */
  readonly officeCode: OfficeCode;
  readonly direction: 'sent' | 'received';
  readonly peer: Did;
  /** The own party: asked about where it was sent, found where it was received and answered. */
  readonly partyId: string | undefined;
  /** The kinds of the salted keys that the asking office disclosed. */
  readonly kinds: readonly BlockingKind[];
  /** The DID of the party, where the asking office chose to say it. */
  readonly did: Did | undefined;
  /** What the asking office would like to be told. */
  readonly wishes: readonly DisclosableField[];
  readonly keys: readonly SaltedKey[];
  readonly sealedSalt: Uint8Array | undefined;
  readonly askedAt: Date;
  /** Who asked at the own office; the peer where it was received. */
  readonly askedBy: string;
  readonly expiresAt: Date;
  readonly answer: LinkAnswer | undefined;
  readonly answeredAt: Date | undefined;
  readonly answeredBy: string | undefined;
};

/** How a request stands at a moment. */
export function linkRequestState(
  { answeredAt, expiresAt }: Pick<LinkRequest, 'answeredAt' | 'expiresAt'>,
  at: Date,
): 'open' | 'answered' | 'expired' {
  if (answeredAt !== undefined) return 'answered';
  return at < expiresAt ? 'open' : 'expired';
}

/** Of a party exactly these fields, and of these those it has. */
export function disclosed(
  party: { readonly did: Did; readonly officeCode: OfficeCode; readonly data: PartyData },
  fields: readonly DisclosableField[],
): LinkAnswer {
  const { data } = party;
  const country =
    data.partyKind === 'organization' ? data.incorporationCountryCode : data.residenceCountryCode;
  const own = (data.partyIdentifierBag ?? []).find(({ officeCode }) => officeCode === party.officeCode);
  const values = {
    did: party.did,
    name: mainName(data),
    countryCode: country,
    partyIdentifier: own?.identifier,
  };
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = values[field];
      return value === undefined ? [] : [[field, value]];
    }),
  );
}
