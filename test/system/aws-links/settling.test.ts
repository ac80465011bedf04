import { afterEach, beforeEach, expect, test } from 'vitest';
import { plannedChanges } from '../../../src/chain/chain-plan.ts';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { awsWorld } from '../../support/aws-world.ts';
import { cloudFrontWorld } from '../../support/cloud-front-world.ts';
import { sandboxPlace } from '../../support/sandbox-place.ts';

let sandbox: RunningSandbox;
beforeEach(async () => {
  sandbox = await startSandbox();
});
afterEach(() => sandbox.close());

const ofCloudFront = cloudFrontWorld({ deploymentSeconds: 0 });

test('apply retries a bucket policy that S3 refuses just after the block was lifted', async () => {
  const message =
    'User: arn:aws:iam::123456789012:user/x is not authorized to perform: s3:PutBucketPolicy on resource: "b" because public policies are blocked by the BlockPublicPolicy block public access setting.';
  sandbox.faults.add({
    service: 's3',
    action: 'PutBucketPolicy',
    status: 403,
    code: 'AccessDenied',
    message,
  });
  const world = awsWorld(sandboxPlace(sandbox));
  await world.apply();
  expect(plannedChanges(await world.plan())).toEqual([]);
});

test('apply retries while CloudFront does not know the certificate yet', async () => {
  const service = 'cloudfront';
  const action = 'CreateDistributionWithTags';
  ofCloudFront
    .sandbox()
    .faults.add({ service, action, status: 400, code: 'InvalidViewerCertificate', times: 2 });
  const world = ofCloudFront.world();
  await world.apply();
  expect(plannedChanges(await world.plan())).toEqual([]);
});

test('apply recreates a destroyed chain behind CloudFront, although its caller reference is used up', async () => {
  const world = ofCloudFront.world();
  await world.apply();
  const first = ofCloudFront.only().config.CallerReference;
  await world.remove();
  await world.apply();
  expect(ofCloudFront.only().config.CallerReference).toBe(`${first}/2`);
  expect(plannedChanges(await world.plan())).toEqual([]);
  await world.remove();
});
