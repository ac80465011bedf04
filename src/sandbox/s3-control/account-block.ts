import {
  DeletePublicAccessBlock$,
  GetPublicAccessBlock$,
  PutPublicAccessBlock$,
  type PutPublicAccessBlockRequest,
} from '@aws-sdk/client-s3-control';
import { accountBlock, completeBlock } from '../s3/access/block-public-access.ts';
import { S3Fault } from '../s3/fault.ts';
import type { S3Store } from '../s3/store.ts';
import { type ControlOperation, controlOperation } from './operation.ts';

const getAccountBlock = controlOperation(
  GetPublicAccessBlock$,
  's3:GetAccountPublicAccessBlock',
  ({ store, account }) => {
    const block = accountBlock(store, account);
    if (!block) {
      throw new S3Fault('NoSuchPublicAccessBlockConfiguration', { details: { AccountId: account } });
    }
    return { PublicAccessBlockConfiguration: block };
  },
);

const putAccountBlock = controlOperation<PutPublicAccessBlockRequest>(
  PutPublicAccessBlock$,
  's3:PutAccountPublicAccessBlock',
  ({ store, account }, { PublicAccessBlockConfiguration: sent }) => {
    if (!sent) throw new S3Fault('MalformedXML');
    refuseUnderOrganization(store);
    store.accountBlocks.set(account, completeBlock(sent));
    return {};
  },
);

const deleteAccountBlock = controlOperation(
  DeletePublicAccessBlock$,
  's3:PutAccountPublicAccessBlock',
  ({ store, account }) => {
    refuseUnderOrganization(store);
    store.accountBlocks.delete(account);
    return {};
  },
);

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_PutPublicAccessBlock.html */
function refuseUnderOrganization({ organizationBlock }: S3Store): void {
  if (organizationBlock) throw new S3Fault('AccessDenied');
}

/** Block Public Access of a whole account. */
export const accountBlockOperations: readonly ControlOperation[] = [
  getAccountBlock,
  putAccountBlock,
  deleteAccountBlock,
];
