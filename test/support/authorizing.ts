import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { openBrowser, type Visited } from './browser.ts';
import { sdJwtId } from './claiming.ts';
import { type OfficeNode, startOffice } from './world.ts';

export type Answer = { readonly status: number; readonly body: Record<string, unknown> };
type Form = Record<string, string | undefined>;

const redirectUri = 'https://wallet.example/callback?kept=1';
const verifier = 'v'.repeat(50);
/** An authorization request with everything in order. */
export const pushed = {
  response_type: 'code',
  client_id: 'wallet',
  redirect_uri: redirectUri,
  code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  code_challenge_method: 'S256',
  scope: sdJwtId,
  state: 'kept by the wallet',
};
/** A token request for its code, but for the code. */
export const redeeming = {
  grant_type: 'authorization_code',
  client_id: 'wallet',
  redirect_uri: redirectUri,
  code_verifier: verifier,
};
/** What the staff knows of the party. */
export const dataset = { assuranceLevel: 'low', evidence: [{ type: 'documentSeen' }] };

/** An office node whose time is set, with a party, and what wallets and staff do to authorize. */
export type AuthorizingOffice = {
  readonly node: OfficeNode;
  readonly partyId: string;
  office(path: string, json: unknown, method?: string): Promise<Answer>;
  post(path: string, form: Form): Promise<Answer>;
  authorizeUrl(form?: Form): Promise<string>;
  decide(page: Visited, decision: object): Promise<Answer>;
  /** The query of the address that the browser is sent back to once the staff has approved. */
  approved(form?: Form): Promise<URLSearchParams>;
  pass(seconds: number): void;
};

export async function startAuthorizingOffice(): Promise<AuthorizingOffice> {
  let moment = new Date('2026-03-01T10:00:00Z');
  const node = await startOffice({ clock: () => moment });
  const office: AuthorizingOffice['office'] = async (path, json, method = 'POST') => {
    const answer = await fetch(`${node.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${node.credential}`, 'content-type': 'application/json' },
      body: JSON.stringify(json),
    });
    return { status: answer.status, body: Object(await answer.json()) };
  };
  const post: AuthorizingOffice['post'] = async (path, form) => {
    const given = Object.entries(form).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    );
    const body = new URLSearchParams(given);
    const answer = await fetch(`${node.url}/offices/xa/${path}`, { method: 'POST', body });
    return { status: answer.status, body: Object(await answer.json()) };
  };
  const authorizeUrl: AuthorizingOffice['authorizeUrl'] = async (form = pushed) => {
    const { status, body } = await post('par', form);
    expect(status).toBe(201);
    const query = new URLSearchParams({ client_id: 'wallet', request_uri: String(body['request_uri']) });
    return `${node.url}/offices/xa/authorize?${query.toString()}`;
  };
  const decide: AuthorizingOffice['decide'] = (page, decision) => {
    const [, reference = ''] = /<output[^>]*>([^<]*)</.exec(page.text) ?? [];
    return office(`/api/v1/authorizations/${reference}/decision`, decision, 'PUT');
  };
  const organizationNameBag = [{ organizationStandardName: 'Invented Works' }];
  const data = { partyKind: 'organization', organizationNameBag };
  const partyId = String((await office('/api/v1/parties', { data })).body['partyId']);
  return {
    ...{ node, partyId, office, post, authorizeUrl, decide },
    async approved(form) {
      const browser = openBrowser();
      const page = await browser.follow(await authorizeUrl(form));
      await decide(page, { decision: 'approve', partyId, ...dataset });
      return new URL((await browser.visit(page.url)).location ?? '').searchParams;
    },
    pass(seconds) {
      moment = new Date(moment.getTime() + seconds * 1000);
    },
  };
}
