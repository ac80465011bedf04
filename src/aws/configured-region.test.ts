import { expect, it } from 'vitest';
import { configuredRegion } from './configured-region.ts';

it.each([
  [{ AWS_REGION: 'eu-central-1', AWS_DEFAULT_REGION: 'us-east-1' }, 'eu-central-1'],
  [{ AWS_DEFAULT_REGION: 'us-east-1' }, 'us-east-1'],
])('the region of the environment %j is %s', async (env, region) => {
  expect(await configuredRegion(env)).toBe(region);
});
