import { GetPublicAccessBlockCommand } from '@aws-sdk/client-s3-control';
import { describe, expect, test } from 'vitest';
import { inProcessS3, ownAccount } from '../../../test/support/in-process-s3.ts';

const AccountId = ownAccount;

describe('Block Public Access of the account', () => {
  test('is read', async () => {
    const s3 = inProcessS3();
    const read = () => s3.control().send(new GetPublicAccessBlockCommand({ AccountId }));
    await expect(read()).rejects.toMatchObject({
      name: 'NoSuchPublicAccessBlockConfiguration',
      $metadata: { httpStatusCode: 404 },
    });
    const block = {
      BlockPublicAcls: false,
      IgnorePublicAcls: false,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: false,
    };
    s3.store.accountBlocks.set(s3.account, block);
    expect((await read()).PublicAccessBlockConfiguration).toEqual(block);
  });

  test('is not readable by other accounts', async () => {
    const control = inProcessS3().control('999988887777');
    await expect(control.send(new GetPublicAccessBlockCommand({ AccountId }))).rejects.toMatchObject({
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
    });
  });

  test('is also found by an account prefix in the host; errors are wrapped', async () => {
    const answer = await inProcessS3().send({
      host: `${AccountId}.localhost:9377`,
      path: '/v20180820/configuration/publicAccessBlock',
    });
    expect(answer.status).toBe(404);
    expect(answer.body).toMatch(
      /<ErrorResponse><Error><Code>NoSuchPublicAccessBlockConfiguration<.*<\/Error><RequestId>/,
    );
  });
});

test('an operation that is not modelled returns 501', async () => {
  const answer = await inProcessS3().send({
    host: `${AccountId}.s3-control.eu-central-1.amazonaws.com`,
    path: '/v20180820/jobs',
  });
  expect([answer.status, answer.body]).toEqual([501, expect.stringContaining('<Code>NotImplemented</Code>')]);
});
