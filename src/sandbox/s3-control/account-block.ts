import {
  DeletePublicAccessBlock$,
  GetPublicAccessBlock$,
  PutPublicAccessBlock$,
  type PutPublicAccessBlockRequest,
} from '@aws-sdk/client-s3-control';
import { completeBlock } from '../s3/access/block-public-access.ts';
import { S3Fault } from '../s3/fault.ts';
import { type ControlOperation, controlOperation } from './operation.ts';

const getAccountBlock = controlOperation(
  GetPublicAccessBlock$,
  's3:GetAccountPublicAccessBlock',
  ({ store, account }) => {
    const block = store.accountBlocks.get(account);
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
    store.accountBlocks.set(account, completeBlock(sent));
    return {};
  },
);

const deleteAccountBlock = controlOperation(
  DeletePublicAccessBlock$,
  's3:PutAccountPublicAccessBlock',
  ({ store, account }) => {
    store.accountBlocks.delete(account);
    return {};
  },
);

/** Block Public Access of a whole account. */
export const accountBlockOperations: readonly ControlOperation[] = [
  getAccountBlock,
  putAccountBlock,
  deleteAccountBlock,
];
