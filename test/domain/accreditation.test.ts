import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Accreditation,
  chainFor,
  deepestDelegation,
  longestChain,
  type TrustRoot,
} from '../../src/domain/trust/accreditation.ts';
import type { Did } from '../../src/domain/did/did.ts';
import { isOfficeCode, type OfficeCode } from '../../src/domain/trust/office.ts';
import { type CredentialType, credentialTypes } from '../../src/domain/trust/trusted-issuer.ts';
import { testDid } from '../support/jose-keys.ts';

const day = (count: number) => new Date(Date.UTC(2026, 0, 1) + count * 86_400_000);
const type: CredentialType = 'GlobalIdentifierCredential';
const did = (name: string): Did => testDid(name.toLowerCase());
function code(text: string): OfficeCode {
  if (!isOfficeCode(text)) throw new Error('Not an office code.');
  return text;
}

function link(issuer: string, subject: string, more: Partial<Accreditation> = {}): Accreditation {
  return {
    accreditationId: `${issuer}-${subject}`,
    ...{
      issuer: did(issuer),
      issuerOfficeCode: code(issuer),
      subject: did(subject),
      officeCode: code(subject),
    },
    accreditedFor: [{ credentialType: type, vct: [] }],
    delegationDepth: 0,
    ...{ validFrom: day(0), validUntil: day(100), revokedFrom: undefined, credentialDigest: '' },
    ...more,
  };
}
const roots: readonly TrustRoot[] = [{ did: did('WO'), since: day(0), until: undefined }];
const ask = (links: readonly Accreditation[], more: Partial<Parameters<typeof chainFor>[1]> = {}) =>
  chainFor(links, { roots, issuer: did('XB'), type, at: day(10), ...more });

const rootToA = link('WO', 'XA', { delegationDepth: 1 });
const aToB = link('XA', 'XB');

describe('a chain of accreditations', () => {
  test('leads from the issuer over each link to a root', () => {
    expect(ask([rootToA, aToB])).toEqual({ links: [aToB, rootToA] });
    expect(ask([rootToA, aToB], { issuer: did('XA') })).toEqual({ links: [rootToA] });
  });

  test('is the shortest there is, and goes round no circle', () => {
    const direct = link('WO', 'XB');
    const back = link('XB', 'XA', { delegationDepth: 1 });
    expect(ask([rootToA, aToB, back, direct])).toEqual({ links: [direct] });
    expect(ask([link('XB', 'XA', { delegationDepth: 4 }), link('XA', 'XB', { delegationDepth: 3 })])).toEqual(
      {
        missing: 'depth',
      },
    );
  });

  test('takes a root by its word, not for the types it may itself issue', () => {
    expect(ask([rootToA], { issuer: did('WO') })).toEqual({ missing: 'root' });
    expect(ask([link('WO', 'WO')], { issuer: did('WO') })).toEqual({ links: [link('WO', 'WO')] });
  });

  test.each<[string, readonly Accreditation[], string]>([
    ['nobody accredited it', [rootToA], 'root'],
    ['nobody accredited the one that did', [aToB], 'root'],
    ['its accreditation is for another type', [rootToA, { ...aToB, accreditedFor: [other()] }], 'scope'],
    [
      'it is allowed more than the one that did',
      [rootToA, { ...aToB, accreditedFor: [own(), other()] }],
      'scope',
    ],
    ['it was accredited under another code', [rootToA, { ...aToB, issuerOfficeCode: code('XC') }], 'scope'],
    ['the one that did may not', [{ ...rootToA, delegationDepth: 0 }, aToB], 'depth'],
    ['it may delegate as far as the one that did', [rootToA, { ...aToB, delegationDepth: 1 }], 'depth'],
    ['a depth is beyond all bounds', [{ ...rootToA, delegationDepth: 9 }, aToB], 'depth'],
    ['a depth is below nothing', [rootToA, { ...aToB, delegationDepth: -1 }], 'depth'],
    ['a link has ended', [{ ...rootToA, validUntil: day(10) }, aToB], 'time'],
    ['a link has not begun', [rootToA, { ...aToB, validFrom: day(11) }], 'time'],
    ['a link is revoked', [rootToA, { ...aToB, revokedFrom: day(10) }], 'revoked'],
    ['the upper link is revoked', [{ ...rootToA, revokedFrom: day(5) }, aToB], 'revoked'],
  ])('is missing where %s', (_what, links, missing) => {
    expect(ask(links)).toEqual({ missing });
  });

  test('held as long as its links held, and is answered for the past', () => {
    const revoked = [{ ...rootToA, revokedFrom: day(10) }, aToB];
    expect(ask(revoked, { at: day(9) })).toHaveProperty('links');
    expect(ask(revoked, { at: day(10) })).toEqual({ missing: 'revoked' });
    const ended = [{ did: did('WO'), since: day(0), until: day(20) }];
    expect(ask([rootToA, aToB], { roots: ended, at: day(19) })).toHaveProperty('links');
    expect(ask([rootToA, aToB], { roots: ended, at: day(20) })).toEqual({ missing: 'root' });
  });
});

function own() {
  return { credentialType: type, vct: [] };
}
function other() {
  return { credentialType: 'RightHolderCredential' as const, vct: [] };
}

const offices = ['WO', 'XA', 'XB', 'XC', 'XD', 'XE'];
const anyLink = fc
  .record({
    issuer: fc.constantFrom(...offices),
    subject: fc.constantFrom(...offices),
    types: fc.subarray([...credentialTypes], { minLength: 1 }),
    delegationDepth: fc.integer({ min: -1, max: 6 }),
    from: fc.integer({ min: 0, max: 12 }),
    length: fc.integer({ min: 1, max: 30 }),
    revoked: fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }),
  })
  .map(({ issuer, subject, types, delegationDepth, from, length, revoked }) =>
    link(issuer, subject, {
      accreditedFor: types.map((credentialType) => ({ credentialType, vct: [] })),
      delegationDepth,
      validFrom: day(from),
      validUntil: day(from + length),
      revokedFrom: revoked === undefined ? undefined : day(revoked),
    }),
  );

/** The same question, answered by trying every path there is. */
function existsChain(links: readonly Accreditation[], issuer: string, of: CredentialType, at: Date): boolean {
  const holds = (each: Accreditation) =>
    each.validFrom <= at &&
    (each.validUntil === undefined || at < each.validUntil) &&
    (each.revokedFrom === undefined || at < each.revokedFrom) &&
    each.delegationDepth >= 0 &&
    each.delegationDepth <= deepestDelegation;
  const types = (each: Accreditation) => each.accreditedFor.map(({ credentialType }) => credentialType);
  const climb = (each: Accreditation): boolean =>
    each.issuer === did('WO') ||
    links.some(
      (parent) =>
        holds(parent) &&
        parent.subject === each.issuer &&
        parent.delegationDepth > each.delegationDepth &&
        types(each).every((name) => types(parent).includes(name)) &&
        climb(parent),
    );
  return links.some(
    (each) => each.subject === issuer && holds(each) && types(each).includes(of) && climb(each),
  );
}

describe('whatever accreditations there are', () => {
  const world = fc.record({
    links: fc.array(anyLink, { maxLength: 14 }),
    issuer: fc.constantFrom(...offices).map(did),
    at: fc.integer({ min: 0, max: 25 }).map(day),
  });

  test('no chain leads through a link that was over, revoked, too wide or too deep, or in a circle', () => {
    fc.assert(
      fc.property(world, ({ links, issuer, at }) => {
        const chain = chainFor(links, { roots, issuer, type, at });
        if (chain.missing !== undefined) return;
        const { links: path } = chain;
        expect(path.length).toBeGreaterThan(0);
        expect(path.length).toBeLessThanOrEqual(longestChain);
        expect(path[0]?.subject).toBe(issuer);
        expect(path.at(-1)?.issuer).toBe(did('WO'));
        expect(new Set(path.map(({ subject }) => subject)).size).toBe(path.length);
        path.forEach((each, index) => {
          expect(each.validFrom <= at && at < (each.validUntil ?? day(1000))).toBe(true);
          expect(each.revokedFrom === undefined || at < each.revokedFrom).toBe(true);
          expect(each.accreditedFor.some(({ credentialType }) => credentialType === type)).toBe(true);
          const parent = path[index + 1];
          if (parent === undefined) return;
          expect(parent.subject).toBe(each.issuer);
          expect(parent.delegationDepth).toBeGreaterThan(each.delegationDepth);
          const above = parent.accreditedFor.map(({ credentialType }) => credentialType);
          expect(each.accreditedFor.every(({ credentialType }) => above.includes(credentialType))).toBe(true);
        });
      }),
      { numRuns: 2000 },
    );
  });

  test('a chain is found whenever there is one', () => {
    fc.assert(
      fc.property(world, ({ links, issuer, at }) => {
        const chain = chainFor(links, { roots, issuer, type, at });
        expect(chain.missing === undefined).toBe(existsChain(links, issuer, type, at));
      }),
      { numRuns: 2000 },
    );
  });
});
