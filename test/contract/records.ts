import { parseDid } from '../../src/domain/did/did.ts';
import type { LogChange } from '../../src/domain/did/did-log.ts';
import type { OutsideAttestation } from '../../src/domain/link/outside-attestation.ts';
import type { PartyRelation } from '../../src/domain/link/relation.ts';
import type { LinkRequest } from '../../src/domain/link/link-request.ts';
import type { PartyLink } from '../../src/domain/link/party-link.ts';
import type { Party } from '../../src/domain/party/party.ts';
import { isOfficeCode, type OfficeCode } from '../../src/domain/trust/office.ts';
import type { TrustedIssuer } from '../../src/domain/trust/trusted-issuer.ts';
import type { DeferredIssuance } from '../../src/usecase/issuance/deferred-store.ts';
import type {
  AccessCredential,
  DidRecord,
  IssuedCredential,
  KeyRecord,
  LogDraft,
  NewAuditEvent,
  Offer,
  PresentationRequest,
} from '../../src/usecase/records.ts';

/** The moment at which the tests happen. */
export const now = new Date('2026-03-01T12:00:00.000Z');
export const later = new Date('2026-03-01T12:10:00.000Z');
export const muchLater = new Date('2026-03-02T12:00:00.000Z');

export const xa = officeCode('XA');
export const xb = officeCode('XB');

export function officeCode(text: string): OfficeCode {
  if (!isOfficeCode(text)) throw new Error('The test names an impossible office.');
  return text;
}

let given = 0;

/** A text that no other record of the run has. */
export function unique(prefix: string): string {
  given += 1;
  return `${prefix}-${given}`;
}

export function aDid() {
  return parseDid(`did:webvh:Qm${unique('scid')}:office.example`);
}

export function aParty(changes: Partial<Party> = {}): Party {
  return {
    partyId: unique('party'),
    officeCode: xa,
    did: aDid(),
    control: 'office',
    data: named('Anna Example'),
    version: 1,
    status: 'active',
    createdAt: now,
    updatedAt: now,
    ...changes,
  };
}

/** The data of a person with the name, and with numbers of the office XA. */
export function named(personFullName: string, ...numbers: readonly string[]): Party['data'] {
  return {
    partyKind: 'naturalPerson',
    personNameBag: [{ personFullName }],
    partyIdentifierBag: numbers.map((identifier) => ({ officeCode: xa, identifier })),
  };
}

/** One entry of a DID's log: the first one, or the one with the number. */
export function aChange(did = aDid(), number = 1, location: string = unique('location')): LogChange {
  const versionId = `${number}-${unique('hash')}`;
  return {
    did,
    location,
    lines: [{ versionId, versionTime: '2026-03-01T12:00:00Z', line: JSON.stringify({ versionId }) }],
    document: { id: did, alsoKnownAs: [versionId] },
    deactivated: false,
    neededApprovals: [],
  };
}

export function aKey(changes: Partial<KeyRecord> = {}): KeyRecord {
  return {
    keyId: unique('z6Mk'),
    did: undefined,
    algorithm: 'EdDSA',
    publicKeyHex: 'ab12',
    sealed: Uint8Array.of(0, 1, 254, 255),
    ...changes,
  };
}

export function aDidRecord(changes: Partial<DidRecord> = {}): DidRecord {
  return {
    did: aDid(),
    provider: 'did:webvh',
    officeCode: xa,
    controllerKeyId: undefined,
    keys: [{ keyId: 'z6Mk', verificationMethod: '#key-1', relationships: ['authentication'] }],
    ...changes,
  };
}

export function aDraft(changes: Partial<LogDraft> = {}): LogDraft {
  return {
    draftId: unique('draft'),
    officeCode: xa,
    did: aDid(),
    location: unique('location'),
    unsigned: { state: { member: ['ü', 1, null] } },
    expiresAt: later,
    ...changes,
  };
}

export function anAccessCredential(changes: Partial<AccessCredential> = {}): AccessCredential {
  return {
    credentialId: unique('credential'),
    officeCode: xa,
    label: 'Clerk',
    scopes: ['party:read', 'party:write'],
    secretDigest: unique('digest'),
    createdAt: now,
    expiresAt: undefined,
    revokedAt: undefined,
    ...changes,
  };
}

export function anOffer(changes: Partial<Offer> = {}): Offer {
  return {
    offerId: unique('offer'),
    officeCode: xa,
    partyId: 'party',
    configurationIds: ['global-identifier-sd-jwt'],
    codeDigest: unique('code'),
    txCodeDigest: 'right',
    dataset: { assuranceLevel: 'substantial' },
    createdAt: now,
    expiresAt: later,
    failedTries: 0,
    state: 'open',
    ...changes,
  };
}

export function aDeferredIssuance(changes: Partial<DeferredIssuance> = {}): DeferredIssuance {
  return {
    deferredIssuanceId: unique('deferred'),
    officeCode: xa,
    offerId: unique('offer'),
    partyId: 'party',
    configurationId: 'global-identifier-sd-jwt',
    transactionDigest: unique('transaction'),
    holders: [
      { key: { kty: 'OKP', crv: 'Ed25519', x: 'AA' } },
      { key: { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }, did: aDid() },
    ],
    dpopJkt: undefined,
    state: 'pending',
    intervalSeconds: 60,
    createdAt: now,
    expiresAt: later,
    decidedAt: undefined,
    decidedBy: undefined,
    issuedId: undefined,
    ...changes,
  };
}

export function anIssuedCredential(changes: Partial<IssuedCredential> = {}): IssuedCredential {
  return {
    issuedId: unique('issued'),
    officeCode: xa,
    offerId: 'offer',
    partyId: undefined,
    did: aDid(),
    credentialType: 'GlobalIdentifierCredential',
    format: 'dc+sd-jwt',
    status: { officeCode: xa, listId: unique('list'), index: 131_071 },
    issuedAt: now,
    validUntil: muchLater,
    suspendedAt: undefined,
    revokedAt: undefined,
    statusChange: undefined,
    ...changes,
  };
}

export function aPresentationRequest(changes: Partial<PresentationRequest> = {}): PresentationRequest {
  return {
    requestId: unique('request'),
    officeCode: xa,
    createdBy: 'credential-1',
    purpose: 'Link a party identifier',
    dcqlQuery: { credentials: [{ id: 'gid', format: 'dc+sd-jwt' }] },
    nonce: unique('nonce'),
    stateDigest: unique('state'),
    flow: 'crossDevice',
    responseCodeDigest: undefined,
    createdAt: now,
    expiresAt: later,
    fetchedAt: undefined,
    state: 'open',
    answeredAt: undefined,
    results: undefined,
    evidenceDigest: undefined,
    clientId: undefined,
    responseMode: 'direct_post',
    responseKey: undefined,
    sessionDigest: undefined,
    transactionData: [],
    ...changes,
  };
}

export function aLink(changes: Partial<PartyLink> = {}): PartyLink {
  return {
    linkId: unique('link'),
    officeCode: xa,
    identifier: unique('number'),
    did: aDid(),
    evidence: { kind: 'presentation', reference: 'request-1', digest: 'digest' },
    linkedAt: now,
    linkedBy: 'credential-1',
    unlinkedAt: undefined,
    unlinkedBy: undefined,
    unlinkReason: undefined,
    ...changes,
  };
}

export function anAttestation(changes: Partial<OutsideAttestation> = {}): OutsideAttestation {
  return {
    attestationId: unique('attestation'),
    officeCode: xa,
    partyId: unique('party'),
    did: aDid(),
    scheme: 'LEI',
    countryCode: undefined,
    normalised: unique('LEI'),
    checkDigits: 'right',
    level: 'substantial',
    evidence: { kind: 'registerExtract', digest: 'digest', reference: undefined },
    attestedAt: now,
    attestedBy: 'credential-1',
    withdrawnAt: undefined,
    withdrawnBy: undefined,
    withdrawalReason: undefined,
    ...changes,
  };
}

export function aRelation(changes: Partial<PartyRelation> = {}): PartyRelation {
  return {
    relationId: unique('relation'),
    officeCode: xa,
    kind: 'subsidiaryOf',
    subject: aDid(),
    object: aDid(),
    from: undefined,
    until: undefined,
    hasLegalPersonality: undefined,
    evidence: { kind: 'registerExtract', digest: 'digest', reference: undefined },
    statedAt: now,
    statedBy: 'credential-1',
    closing: undefined,
    ...changes,
  };
}

export function aLinkRequest(changes: Partial<LinkRequest> = {}): LinkRequest {
  return {
    ...{ requestId: unique('request'), officeCode: xa, direction: 'received', peer: aDid() },
    ...{ partyId: undefined, kinds: ['identifier'], did: undefined, wishes: ['did', 'name'] },
    keys: [{ kind: 'identifier', key: 'key' }],
    ...{ sealedSalt: Uint8Array.of(1, 2, 255), askedAt: now, askedBy: 'peer', expiresAt: muchLater },
    ...{ answer: undefined, answeredAt: undefined, answeredBy: undefined },
    ...changes,
  };
}

export function aTrustedIssuer(changes: Partial<TrustedIssuer> = {}): TrustedIssuer {
  return {
    id: unique('row'),
    did: aDid(),
    officeCode: xb,
    credentialType: 'GlobalIdentifierCredential',
    vct: ['https://office.example/credential-types/global-identifier/v1'],
    since: now,
    until: undefined,
    ...changes,
  };
}

export function anAuditEvent(changes: Partial<NewAuditEvent> = {}): NewAuditEvent {
  return {
    officeCode: xa,
    at: now,
    actor: 'credential-1',
    action: 'party.register',
    subject: 'did:example:1',
    facts: { partyId: 'party-1', checks: ['format'] },
    ...changes,
  };
}
