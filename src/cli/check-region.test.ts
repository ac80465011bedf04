import { expect, it } from 'vitest';
import { checkRegion } from './check-region.ts';

const chain = { aws: { region: 'eu-central-1' } };

it('takes the region of the chain, or none', () => {
  expect(() => checkRegion('eu-central-1', chain)).not.toThrow();
  expect(() => checkRegion(undefined, chain)).not.toThrow();
});

it('names both where they differ', () => {
  expect(() => checkRegion('us-east-1', chain)).toThrow(
    'IRSA-CLI-018 --region says us-east-1, and irsa.yaml eu-central-1.',
  );
});
