import type { Tag } from '../account.ts';
import { iamFaults } from './iam-faults.ts';

/** Tags as a request carries them. */
export type SentTags =
  | readonly { readonly Key: string | undefined; readonly Value: string | undefined }[]
  | undefined;

/** The tags after a call that sets some; keys are case-insensitive, as in IAM. */
export function mergeTags(current: readonly Tag[], sent: SentTags, quota: string): Tag[] {
  const added = readTags(sent);
  const merged = new Map(current.map((tag) => [tag.Key.toLowerCase(), tag]));
  for (const tag of added) merged.set(tag.Key.toLowerCase(), tag);
  if (merged.size > 50) throw iamFaults.limitExceeded(`Cannot exceed quota for ${quota}: 50`);
  return [...merged.values()];
}

/** The tags after a call that removes some; unknown keys are ignored. */
export function removeTags(current: readonly Tag[], keys: readonly string[] | undefined): Tag[] {
  const gone = new Set((keys ?? []).map((key) => key.toLowerCase()));
  return current.filter((tag) => !gone.has(tag.Key.toLowerCase()));
}

export function readTags(sent: SentTags): Tag[] {
  const tags = (sent ?? []).map(({ Key = '', Value = '' }) => ({ Key, Value }));
  const pattern = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
  for (const { Key, Value } of tags) {
    if (
      Key.length < 1 ||
      Key.length > 128 ||
      Value.length > 256 ||
      !pattern.test(Key) ||
      !pattern.test(Value)
    ) {
      throw iamFaults.invalidInput(
        `The tag ${JSON.stringify(Key.slice(0, 140))} has an invalid key or value.`,
      );
    }
    if (/^aws:/i.test(Key)) throw iamFaults.invalidInput('System tags cannot be added.');
  }
  if (new Set(tags.map((tag) => tag.Key.toLowerCase())).size < tags.length) {
    throw iamFaults.invalidInput('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  }
  return tags;
}
