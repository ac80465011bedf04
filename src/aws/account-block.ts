import { GetPublicAccessBlockCommand, type S3ControlClient } from '@aws-sdk/client-s3-control';
import { IrsaError } from '../errors/irsa-error.ts';
import type { PublicAccessBlock } from '../links/issuer/ports.ts';
import type { AccountId } from '../trust/arn.ts';
import { blockFromAws } from './public-access.ts';
import { isAnswer } from './sdk-fault.ts';

/** The account's Block Public Access; not being allowed to read it is an answer too. */
export async function accountBlock(
  s3Control: S3ControlClient,
  account: AccountId,
): Promise<PublicAccessBlock | null | 'unreadable'> {
  try {
    const answer = await s3Control.send(new GetPublicAccessBlockCommand({ AccountId: account }));
    return blockFromAws(answer.PublicAccessBlockConfiguration);
  } catch (error) {
    if (isAnswer(error, 'NoSuchPublicAccessBlockConfiguration')) return null;
    if (error instanceof IrsaError && error.code === 'IRSA-AWS-004') return 'unreadable';
    throw error;
  }
}
