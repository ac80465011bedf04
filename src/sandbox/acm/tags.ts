import {
  AddTagsToCertificate$,
  type AddTagsToCertificateRequest,
  ListTagsForCertificate$,
  type ListTagsForCertificateRequest,
  RemoveTagsFromCertificate$,
  type RemoveTagsFromCertificateRequest,
} from '@aws-sdk/client-acm';
import type { Tag } from '../account.ts';
import { checkTags, type SentTags, setTags } from '../check-tags.ts';
import { acmFaults } from './faults.ts';
import { type AcmOperation, acmOperation, findCertificate, requestTags } from './operation.ts';

const listTags = acmOperation<ListTagsForCertificateRequest>(
  ListTagsForCertificate$,
  (call, { CertificateArn }) => ({
    Tags: findCertificate(call, 'ListTagsForCertificate', CertificateArn).tags,
  }),
);

const addTags = acmOperation<AddTagsToCertificateRequest>(
  AddTagsToCertificate$,
  (call, { CertificateArn, Tags }) => {
    const found = findCertificate(call, 'AddTagsToCertificate', CertificateArn, requestTags(Tags));
    found.tags = readTags(setTags(found.tags, readTags(Tags)));
    return {};
  },
);

/** A tag that is sent with a value goes only where it has that value. */
const removeTags = acmOperation<RemoveTagsFromCertificateRequest>(
  RemoveTagsFromCertificate$,
  (call, { CertificateArn, Tags = [] }) => {
    const found = findCertificate(call, 'RemoveTagsFromCertificate', CertificateArn, requestTags(Tags));
    found.tags = found.tags.filter(
      (tag) => !Tags.some(({ Key, Value }) => Key === tag.Key && (Value ?? tag.Value) === tag.Value),
    );
    return {};
  },
);

export const tagOperations: readonly AcmOperation[] = [listTags, addTags, removeTags];

/** The tags of one certificate, in which there is nothing that ACM refuses. */
export function readTags(sent: SentTags = []): readonly Tag[] {
  return checkTags(sent, { invalid: acmFaults.invalidTag, tooMany: acmFaults.tooManyTags });
}
