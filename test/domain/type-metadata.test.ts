import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { typeDisplay } from '../../src/domain/credential/type-metadata.ts';
import { credentialTypes } from '../../src/domain/trust/trusted-issuer.ts';

const languages = ['en', 'fr', 'es', 'ar', 'zh', 'ru'];

test.each(credentialTypes)('%s and each of its claims has a label in every language', (type) => {
  const { display, claims } = typeDisplay(type);
  expect(display.map(({ locale }) => locale)).toEqual(languages);
  expect(new Set(display.map(({ name }) => name)).size).toBe(languages.length);
  expect(claims.length).toBeGreaterThan(3);
  for (const claim of claims) {
    expect(claim.display.map(({ locale }) => locale)).toEqual(languages);
    expect(claim.display.every(({ label }) => label.length > 0)).toBe(true);
  }
});

// Credentials are out that name these files, and some whose signature is over what they mean: a change is a new version.
test.each([
  ['global-identifier.context.v1.json', 'jELreT5UL-Xnkz8Qp-7tRV2XZF-rUrtnEgOAhkt_AoM'],
  ['global-identifier.context.v2.json', '-zYsiaSPAHsXN_cEGK2TGPPAGvy6UoOY17NmMv3pJN8'],
  ['global-identifier.schema.v1.json', 'hRoo9vf6QehSgK3B5AefycOCWFxRoEEjwGwQw7z0EXE'],
  ['global-identifier.type.v1.json', 'NnfuVi6GWrNkLfk_5XaESYTV5KG6AdjrBXt0WCt0ILk'],
  ['party-link.context.v1.json', 'm1EB_uxZpOlyza1t-a-AVLKPp7RsP5gxLv5y7lxLMFs'],
  ['party-link.schema.v1.json', '7dTXjIhx-0pFuonoAd4pEmbt-PzHBiydRv2bTfTluQ8'],
  ['party-link.type.v1.json', 'ev-EUBPYNA2Q_oRKiSN7v-uPFkVto5TEqx8qKkji2uM'],
  ['right-holder.context.v1.json', '3hqk373PfnPpmdlzM2dKWkZ9DSWcUzVZ2Wry_PvHKDI'],
  ['right-holder.schema.v1.json', 'U7eqBHXaGrTY8ORDIQ3r0zQJ-ri5aux3drAc0uP_ULo'],
  ['right-holder.type.v1.json', '4FApEkNSoAe7Q-xEWUK4dPYQgjarq1QB95rCfZ8H4e0'],
  ['office-accreditation.context.v1.json', '0RUn50H19VIFYL-OOaxus3Z3re3nxOvfuAGIgp6SczY'],
  ['office-accreditation.schema.v1.json', 'D31e4yIHUDYXR2T2ehgZEfPKjsZBrLkOlUA0kaGc8to'],
  ['office-accreditation.type.v1.json', '8ZzY2zZt98-wef3yYAC8VBka-vSRsSUpHQJ7Q5n_3Lg'],
  ['party-relation.context.v1.json', 'cOWuEr1V1y2uGMxh8AYA4Q-3N3mfDcCCLjYQ7mUHir8'],
  ['party-relation.schema.v1.json', 'qqycd8lQ8PmmNVOa-3vR87EiYRLVWy2AdJFmo90A6zc'],
  ['party-relation.type.v1.json', '08iJjoYO8O7psvnGuuWnvO1Q7a8M7I5iHyGC3TLLwk8'],
  ['same-party.context.v1.json', 'fDE9EauyOwNg-mWKE6OjoXby-kTyXiPfFE94qzao6sg'],
  ['same-party.schema.v1.json', 'P36AQ8kIutaL4Jgn6J-Z0q1pZaT-1EUaVrd_3_agTxk'],
  ['same-party.type.v1.json', 'FWw2Zs3mximi5_yy-gddFNIUrHC6Ibrf-0-l0O4HM70'],
  ['labels.v1.json', 'pXk0AuJUqxb8rgcknZ1thFTFpD29Ap2UxMLgcvw9Ep0'],
])('%s never changes', (file, digest) => {
  const text = readFileSync(new URL(`../../schemas/credentials/${file}`, import.meta.url));
  expect(createHash('sha256').update(text).digest('base64url')).toBe(digest);
});
