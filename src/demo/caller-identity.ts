import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

/** Replaces `aws sts get-caller-identity` in the demo's pod; the SDK's default chain uses the injected token. */
async function showCallerIdentity(): Promise<void> {
  const client = new STSClient({});
  const { Account, Arn, UserId } = await client.send(new GetCallerIdentityCommand({}));
  process.stdout.write(`${JSON.stringify({ UserId, Account, Arn }, null, 4)}\n`);
}

void showCallerIdentity();
