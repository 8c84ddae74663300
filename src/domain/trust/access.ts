import type { OfficeCode } from './office.ts';

/** What an office credential may be allowed to do. A scope never reaches beyond its office. */
export const scopes = [
  'party:read',
  'party:write',
  'credential:offer',
  'credential:revoke',
  'credential:issue',
  'presentation:request',
  'presentation:read',
  'link:read',
  'link:write',
  'trust:read',
  'trust:write',
  'audit:read',
] as const;
export type Scope = (typeof scopes)[number];

/** Who is calling, after authentication: one office, by one of its credentials. `actor` names it in the audit record. */
export type Caller = {
  readonly officeCode: OfficeCode;
  readonly actor: string;
  readonly scopes: readonly Scope[];
};

/** Role presets for `gid credential add --role`. */
export const roleScopes: {
  readonly [role in 'clerk' | 'administrator' | 'system' | 'auditor']: readonly Scope[];
} = {
  clerk: [
    'party:read',
    'party:write',
    'credential:offer',
    'presentation:request',
    'presentation:read',
    'link:read',
    'link:write',
    'trust:read',
  ],
  administrator: [...scopes],
  system: [
    'party:read',
    'party:write',
    'credential:offer',
    'credential:revoke',
    'presentation:request',
    'presentation:read',
    'link:read',
    'link:write',
    'trust:read',
  ],
  auditor: ['party:read', 'presentation:read', 'link:read', 'trust:read', 'audit:read'],
};

/** The one policy: an operation names the scopes it needs, and a caller without all of them is refused. */
export function isAllowed(caller: Caller, needed: readonly Scope[]): boolean {
  return needed.length > 0 && needed.every((scope) => caller.scopes.includes(scope));
}
