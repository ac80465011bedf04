import { GetPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import { IrsaError } from '../errors/irsa-error.ts';
import type { PublicAccessBlock } from '../links/issuer/ports.ts';
import type { AccountId } from '../trust/arn.ts';
import type { AwsClients } from './clients.ts';
import { blockFromAws } from './public-access.ts';
import { isAnswer } from './sdk-fault.ts';

/** Reads the account's Block Public Access; `unreadable` if the permission is missing. */
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

/** As for S3 in `clients.ts`: a custom endpoint gets no account in front of its host. */
function openS3Control(aws: AwsClients): S3ControlClient {
  const client = aws.open('s3', (settings) => new S3ControlClient(settings));
  const endpointOf = client.config.endpointProvider;
  client.config.endpointProvider = (params, context) =>
    params.Endpoint
      ? { url: new URL(params.Endpoint), properties: {}, headers: {} }
      : endpointOf(params, context);
  return client;
}
