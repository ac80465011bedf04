import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { parseIssuerUrl } from '../../../src/trust/issuer-url.ts';
import { awsWorld } from '../../support/aws-world.ts';
import { sandboxPlace } from '../../support/sandbox-place.ts';

test('a bucket in the account-regional namespace is created there and deleted again', async () => {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const bucket = 'prod-1-oidc-123456789012-eu-central-1-an';
  const url = parseIssuerUrl(`https://${bucket}.s3.eu-central-1.amazonaws.com`);
  const world = awsWorld(sandboxPlace(sandbox), { issuer: { hosting: 's3', bucket, url } });
  await world.apply();
  expect([...sandbox.s3Store.buckets.keys()]).toEqual([bucket]);
  const verdicts = await world.verify();
  expect(verdicts.find(({ link }) => link === 'issuer')).toMatchObject({ verdict: 'holds', findings: [] });
  await world.remove();
  expect([...sandbox.s3Store.buckets.keys()]).toEqual([]);
});
