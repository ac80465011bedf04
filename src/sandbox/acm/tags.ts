import {
  AddTagsToCertificate$,
  type AddTagsToCertificateRequest,
  ListTagsForCertificate$,
  type ListTagsForCertificateRequest,
  RemoveTagsFromCertificate$,
  type RemoveTagsFromCertificateRequest,
} from '@aws-sdk/client-acm';
import type { Tag } from '../account.ts';
import { acmFaults } from './faults.ts';
import { type AcmOperation, acmOperation, findCertificate, requestTags } from './operation.ts';

type SentTags = readonly { readonly Key: string | undefined; readonly Value?: string | undefined }[];

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
    const added = checkTags(Tags);
    const kept = found.tags.filter(({ Key }) => !added.some((tag) => tag.Key === Key));
    found.tags = checkTags([...kept, ...added]);
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

/** https://docs.aws.amazon.com/acm/latest/userguide/tags-restrictions.html */
export function checkTags(sent: SentTags = []): readonly Tag[] {
  const tags = sent.map(({ Key = '', Value = '' }) => ({ Key, Value }));
  const pattern = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
  const wrong = tags.find(
    ({ Key, Value }) =>
      Key.length === 0 ||
      Key.length > 128 ||
      Value.length > 256 ||
      /^aws:/i.test(Key) ||
      !pattern.test(Key + Value),
  );
  if (wrong) throw acmFaults.invalidTag(`The tag ${JSON.stringify(wrong.Key)} is not valid.`);
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length) {
    throw acmFaults.invalidTag('Duplicate tag keys are not allowed.');
  }
  if (tags.length > 50) throw acmFaults.tooManyTags();
  return tags;
}
