import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addSeconds } from '../../src/base/clock.ts';
import { createHolderKey, type HolderKey, signLogEntry } from '../support/holder.ts';
import { didOf, hashOf, signStatement } from '../support/statement.ts';
import { type OfficeNode, startOffice } from '../support/world.ts';

// Over HTTP as offices, guardians and wallets speak it; only the clock is the test's.
const day = 24 * 60 * 60;
let now = new Date('2026-05-04T10:00:00Z');
let node: OfficeNode;
beforeAll(async () => {
  node = await startOffice({ clock: () => now });
});
afterAll(() => node.close());

const wait = (seconds: number) => void (now = addSeconds(now, seconds));

async function ask(path: string, body?: unknown, isOffice = true) {
  const answer = await fetch(`${node.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(isOffice ? { authorization: `Bearer ${node.credential}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: JSON.parse((await answer.text()) || 'null') };
}
type Answer = Awaited<ReturnType<typeof ask>>;

/** What a wallet without any credential of the office asks. */
const askAsAnyone = (path: string, body?: unknown) => ask(path, body, false);

type Wallet = { readonly present: HolderKey; readonly next: HolderKey; readonly signing: HolderKey };
const newWallet = (): Wallet => ({
  present: createHolderKey(),
  next: createHolderKey(),
  signing: createHolderKey(),
});

/** Registers a party that keeps its keys, can recover them with a paper key, and has three guardians of whom two suffice. */
async function registerHolder() {
  const wallet = newWallet();
  const recoveryKey = createHolderKey();
  const guardians = [createHolderKey(), createHolderKey(), createHolderKey()] as const;
  const roles = ['secondDevice', 'office', 'representative'];
  const draft = await ask('/api/v1/did-drafts', {
    updateKey: wallet.present.multikey,
    nextUpdateKey: hashOf(wallet.next),
    keys: [{ publicKeyMultibase: wallet.signing.multikey }],
    recovery: {
      recoveryKey: hashOf(recoveryKey),
      guardianRule: {
        guardians: guardians.map((key, index) => ({ did: didOf(key), role: roles[index] })),
        threshold: 2,
        waitingSeconds: 3 * day,
      },
    },
  });
  expect(draft.status).toBe(201);
  const registered = await ask('/api/v1/parties', {
    data: {
      partyKind: 'organization',
      organizationNameBag: [{ organizationStandardName: 'Invented Works' }],
    },
    control: {
      mode: 'holder',
      draftId: draft.body.draftId,
      signedEntry: signLogEntry(wallet.present, draft.body.unsigned, now),
    },
  });
  expect(registered.status).toBe(201);
  const { partyId, did } = registered.body;
  return { partyId, did, wallet, recoveryKey, guardians, path: `/api/v1/parties/${partyId}` };
}
type Holder = Awaited<ReturnType<typeof registerHolder>>;

const open = ({ path }: Holder, wallet: Wallet) =>
  ask(`${path}/recoveries`, {
    newUpdateKey: hashOf(wallet.present),
    keys: [{ publicKeyMultibase: wallet.signing.multikey }],
  });
const approve = ({ path }: Holder, { body }: Answer, guardian: HolderKey) =>
  askAsAnyone(`${path}/recoveries/${body.recoveryId}/approvals`, {
    statement: signStatement(guardian, body.approvalStatement),
  });
const complete = ({ path }: Holder, { body }: Answer) =>
  ask(`${path}/recoveries/${body.recoveryId}/completion`, {});

/** Asks for a draft, signs it, and sends it in. */
async function change({ path }: Holder, wanted: unknown, key: HolderKey): Promise<Answer> {
  const draft = await ask(`${path}/log-entry-drafts`, wanted);
  if (draft.status !== 201) return draft;
  return ask(`${path}/log-entries`, { signedEntry: signLogEntry(key, draft.body.unsigned, now) });
}

async function keysOf({ did }: Holder): Promise<string> {
  const { body } = await askAsAnyone(`/1.0/identifiers/${encodeURIComponent(did)}`);
  return JSON.stringify(body.didDocument?.verificationMethod ?? body.verificationMethod);
}
const xOf = (key: HolderKey) => {
  const { x } = key.privateKey.export({ format: 'jwk' });
  return x ?? '';
};

async function auditActions(did: string): Promise<string[]> {
  const { body } = await ask('/api/v1/audit-events?limit=100');
  return body.items
    .filter(({ subject }: { subject: string }) => subject === did)
    .map(({ action }: { action: string }) => action);
}

describe('a thief who has won over two guardians', () => {
  let holder: Holder;
  let theft: Answer;
  const thief = newWallet();
  beforeAll(async () => {
    holder = await registerHolder();
    theft = await open(holder, thief);
  });

  test('gets the recovery into its waiting time and no further', async () => {
    expect(theft.status).toBe(201);
    const [first, second] = holder.guardians;
    expect((await approve(holder, theft, first)).body).toMatchObject({ state: 'collecting', approvals: 1 });
    expect((await approve(holder, theft, second)).body).toMatchObject({ state: 'waiting', approvals: 2 });
    wait(3 * day - 1);
    expect((await complete(holder, theft)).status).toBe(409);
  });

  test('is seen by the holder’s wallet, whose objection stops it for good', async () => {
    const { body } = await askAsAnyone(`${holder.path}/recoveries`);
    const [seen] = body.items;
    expect(seen).toMatchObject({ recoveryId: theft.body.recoveryId, state: 'waiting' });
    const objected = await askAsAnyone(`${holder.path}/recoveries/${seen.recoveryId}/objections`, {
      statement: signStatement(holder.wallet.signing, seen.objectionStatement, {
        kid: `${holder.did}#key-1`,
      }),
    });
    expect(objected).toMatchObject({ status: 200, body: { state: 'objected' } });
    wait(30 * day);
    expect((await complete(holder, theft)).status).toBe(409);
    expect(await keysOf(holder)).not.toContain(xOf(thief.signing));
    expect(await auditActions(holder.did)).toContain('recovery.objected');
  });

  test('is also stopped by an ordinary entry that the holder makes meanwhile', async () => {
    const again = await open(holder, thief);
    const [first, second] = holder.guardians;
    await approve(holder, again, first);
    await approve(holder, again, second);
    const { wallet } = holder;
    const rotated = await change(
      holder,
      {
        kind: 'rotate',
        updateKey: wallet.next.multikey,
        nextUpdateKey: hashOf(wallet.present),
        keys: [],
      },
      wallet.next,
    );
    expect(rotated.status).toBe(201);
    const { body } = await askAsAnyone(`${holder.path}/recoveries/${again.body.recoveryId}`);
    expect(body.state).toBe('objected');
    wait(3 * day);
    expect((await complete(holder, again)).status).toBe(409);
  });
});

describe('the holder, who has lost the wallet', () => {
  let holder: Holder;
  const found = newWallet();
  beforeAll(async () => {
    holder = await registerHolder();
  });

  test('gets the identifier back through the guardians, once the waiting time is over', async () => {
    const recovery = await open(holder, found);
    const [, second, third] = holder.guardians;
    await approve(holder, recovery, second);
    await approve(holder, recovery, third);
    wait(3 * day);
    expect((await complete(holder, recovery)).status).toBe(200);
    expect((await complete(holder, recovery)).status).toBe(409);
    const keys = await keysOf(holder);
    expect(keys).toContain(xOf(found.signing));
    expect(keys).not.toContain(xOf(holder.wallet.signing));
    expect(await auditActions(holder.did)).toContain('party.recovered');
  });

  test('shuts whoever has the old wallet out', async () => {
    const { wallet } = holder;
    const wanted = (key: HolderKey) => ({
      kind: 'rotate',
      updateKey: key.multikey,
      nextUpdateKey: hashOf(createHolderKey()),
      keys: [],
    });
    expect((await change(holder, wanted(wallet.next), wallet.next)).body.type).toContain('key-invalid');
    const draft = await ask(`${holder.path}/log-entry-drafts`, wanted(found.present));
    const forged = signLogEntry(wallet.next, draft.body.unsigned, now);
    expect((await ask(`${holder.path}/log-entries`, { signedEntry: forged })).status).toBe(422);
  });

  test('goes on with the new wallet', async () => {
    const wanted = {
      kind: 'rotate',
      updateKey: found.present.multikey,
      nextUpdateKey: hashOf(found.next),
      keys: [],
    };
    expect((await change(holder, wanted, found.present)).status).toBe(201);
  });

  test('gets it back at once with the recovery key, which also ends an open recovery', async () => {
    const thief = newWallet();
    const theft = await open(holder, thief);
    const last = newWallet();
    const { recoveryKey } = holder;
    const wanted = {
      kind: 'recover',
      recoveryKey: recoveryKey.multikey,
      newUpdateKey: hashOf(last.present),
      keys: [{ publicKeyMultibase: last.signing.multikey }],
    };
    expect((await change(holder, wanted, recoveryKey)).status).toBe(201);
    expect(await keysOf(holder)).toContain(xOf(last.signing));
    const { body } = await askAsAnyone(`${holder.path}/recoveries/${theft.body.recoveryId}`);
    expect(body.state).toBe('superseded');
    const old = {
      kind: 'rotate',
      updateKey: found.next.multikey,
      nextUpdateKey: hashOf(createHolderKey()),
      keys: [],
    };
    expect((await change(holder, old, found.next)).status).toBeGreaterThanOrEqual(400);
    const next = { ...old, updateKey: last.present.multikey, nextUpdateKey: hashOf(last.next) };
    expect((await change(holder, next, last.present)).status).toBe(201);
  });
});

test('a party takes over the identifier that the office made for it', async () => {
  const registered = await ask('/api/v1/parties', {
    data: { partyKind: 'naturalPerson', personNameBag: [{ personFullName: 'Invented Person' }] },
  });
  const { partyId, did } = registered.body;
  const made = await ask(`/api/v1/parties/${partyId}/claim-codes`, {});
  expect(made.status).toBe(201);
  const wallet = newWallet();
  const { claimCode } = made.body;
  const log = await (await fetch(`${node.url}/parties/${partyId}/did.jsonl`)).text();
  const statement = signStatement(wallet.present, {
    purpose: 'claim',
    did,
    headVersionId: JSON.parse(log.trim().split('\n').at(-1) ?? '').versionId,
    codeDigest: createHash('sha256').update(claimCode).digest('base64url'),
    updateKey: wallet.present.multikey,
  });
  const claimed = await askAsAnyone(`/parties/${partyId}/claims`, { claimCode, statement });
  expect(claimed).toMatchObject({ status: 201, body: { did } });
  const refused = await ask(`/api/v1/parties/${partyId}/key-rotation`, {});
  expect(refused.body.type).toContain('key-not-custodial');
  expect(node.logLines.join('\n')).not.toContain(claimCode);
});

test('everything that is stored verifies again afterwards', async () => {
  await node.checkState();
});
