import fc from 'fast-check';
import { expect, it } from 'vitest';
import { packIdentity, unpackIdentity } from './packed-identity.ts';

const written = fc.option(
  fc.record(
    {
      roleArn: fc.oneof(fc.string(), fc.constantFrom('', '{', '{}', 'arn:aws:iam::123456789012:role/a')),
      audience: fc.string(),
      expirationSeconds: fc.integer(),
      regionalSts: fc.boolean(),
      notes: fc.array(fc.string()),
    },
    { requiredKeys: [], noNullPrototype: true },
  ),
);

it('packs and unpacks any identity', () => {
  fc.assert(
    fc.property(written, (one) => {
      expect(unpackIdentity(packIdentity(one))).toEqual(one);
    }),
    { numRuns: 500 },
  );
});
