import { GetPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import { IrsaError } from '../errors/irsa-error.ts';
import type { PublicAccessBlock } from '../links/issuer/ports.ts';
import type { AccountId } from '../trust/arn.ts';
import type { AwsClients } from './clients.ts';
import { blockFromAws } from './public-access.ts';
import { isAnswer } from './sdk-fault.ts';

/** Reads the account's Block Public Access; not being allowed to is an answer too. */
export function accountBlockReader(
  aws: AwsClients,
  account: AccountId,
): () => Promise<PublicAccessBlock | null | 'unreadable'> {
  const client = openS3Control(aws);
  return async () => {
    try {
      const answer = await client.send(new GetPublicAccessBlockCommand({ AccountId: account }));
      return blockFromAws(answer.PublicAccessBlockConfiguration);
    } catch (error) {
      if (isAnswer(error, 'NoSuchPublicAccessBlockConfiguration')) return null;
      if (error instanceof IrsaError && error.code === 'IRSA-AWS-004') return 'unreadable';
      throw error;
    }
  };
}

/** As S3 itself in `clients.ts`: no account in front of the host of an endpoint of one's own. */
function openS3Control(aws: AwsClients): S3ControlClient {
  const client = aws.open('s3', (settings) => new S3ControlClient(settings));
  const endpointOf = client.config.endpointProvider;
  client.config.endpointProvider = (params, context) =>
    params.Endpoint
      ? { url: new URL(params.Endpoint), properties: {}, headers: {} }
      : endpointOf(params, context);
  return client;
}
