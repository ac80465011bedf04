import type { Tag } from '../account.ts';
import { S3Fault } from './fault.ts';

/** A tag set as a client sends it. */
type SentTags = readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[];

/**
 * Checks a tag set and returns its tags; throws S3's error.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html
 */
export function checkTags(sent: SentTags | undefined, limit: 10 | 50): readonly Tag[] {
  const tags = (sent ?? []).map(({ Key, Value }) => {
    if (Key === undefined || Value === undefined) throw new S3Fault('MalformedXML');
    return { Key, Value };
  });
  if (tags.length > limit) throw invalid(`Tag count cannot be greater than ${limit}`);
  if (new Set(tags.map((tag) => tag.Key)).size < tags.length) {
    throw invalid('Cannot provide multiple Tags with the same key');
  }
  for (const { Key, Value } of tags) {
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(Key))
      throw new S3Fault('InvalidTag', { details: { TagKey: Key } });
    if (Key.startsWith('aws:')) throw invalid('System tags cannot be added/updated by requester');
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(Value)) {
      throw new S3Fault('InvalidTag', {
        message: 'The TagValue you have provided is invalid',
        details: { TagValue: Value },
      });
    }
  }
  return tags;
}

function invalid(message: string): S3Fault {
  return new S3Fault('InvalidTag', { message });
}

/** Reads the header `x-amz-tagging`: tags written as a query string. */
export function parseTaggingHeader(header: string | undefined): readonly Tag[] {
  if (header === undefined) return [];
  return checkTags(
    [...new URLSearchParams(header)].map(([Key, Value]) => ({ Key, Value })),
    10,
  );
}
