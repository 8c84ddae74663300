import { expect } from 'vitest';
import { deriveDocument } from '../../src/protocol/data-integrity/derive-document.ts';
import { office } from '../support/issuers.ts';
import { alumni, codeOf, contexts, proofOf, signed } from '../support/secured-documents.ts';
import { playGroup } from './catalogue.ts';

const mdoc = 'mdoc is not supported; no format of that name is asked for or accepted';

playGroup(
  'F',
  {
    // CBOR is read in one place only: the proof values of ecdsa-sd-2023.
    F05: async () => {
      const good = await signed(
        alumni,
        {
          ...{ cryptosuite: 'ecdsa-sd-2023', mandatoryPointers: ['/issuer'] },
          random: (length) => Buffer.alloc(length, 5),
        },
        `${office}#es256`,
      );
      const proof = proofOf(good);
      const bombs = [
        '9f'.repeat(20_000),
        '9f00ff',
        '5f4100ff',
        'bf0000ff',
        'a2000000',
        'a200410000',
        '9affffffff',
        '9b0000000100000000',
        'baffffffff',
        '5affffffff',
        '7affffffff',
        '81'.repeat(20_000),
        'a100'.repeat(10_000),
        `85${'9affffffff'.repeat(5)}`,
      ];
      const derived = await deriveDocument(good, ['/id'], { contexts });
      if (derived.fault !== undefined) return expect.unreachable(derived.fault.detail);
      expect(await codeOf(derived.document)).toBe('verified');
      for (const bomb of bombs.flatMap((each) => [`d95d00${each}`, `d95d01${each}`, each])) {
        const proofValue = `u${Buffer.from(bomb, 'hex').toString('base64url')}`;
        const [started, before] = [performance.now(), process.memoryUsage().rss];
        expect(await codeOf({ ...good, proof: { ...proof, proofValue } })).toBe('PROOF_VERIFICATION_ERROR');
        expect(performance.now() - started).toBeLessThan(50);
        expect(process.memoryUsage().rss - before).toBeLessThan(16 * 1024 * 1024);
      }
    },
  },
  { F01: mdoc, F02: mdoc, F04: mdoc },
);
