import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generatedName } from './generated-name.ts';

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);

test('the name contains the chain', () => {
  expect(generatedName('prod-1', '3f6c1a2b')).toMatch(/^irsactl-prod-1-[0-9a-f]{10}$/);
});

test('CloudFront accepts every name, and each chain and cluster has a different one', () => {
  fc.assert(
    fc.property(label, label, fc.uuid(), fc.uuid(), (chain, other, uid, otherUid) => {
      const name = generatedName(chain, uid);
      expect(name).toMatch(/^[a-z0-9][a-z0-9-]{0,62}[a-z0-9]$/);
      if (chain !== other) expect(generatedName(other, uid)).not.toBe(name);
      if (uid !== otherUid) expect(generatedName(chain, otherUid)).not.toBe(name);
    }),
  );
});
