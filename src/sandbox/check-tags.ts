import type { Tag } from './account.ts';
import type { AwsFault } from './aws-fault.ts';

/** Tags as a request carries them. */
export type SentTags = readonly { readonly Key: string | undefined; readonly Value?: string | undefined }[];

/** A service's refusals of tags. */
interface TagFaults {
  invalid(message: string): AwsFault;
  tooMany(): AwsFault;
}

/**
 * Checks the tags of one resource as CloudFront does, for which keys in another case are other keys.
 * https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Tag.html
 */
export function checkTags(sent: SentTags, { invalid, tooMany }: TagFaults): readonly Tag[] {
  const tags = sent.map(({ Key = '', Value = '' }) => ({ Key, Value }));
  const wrong = tags.find((tag) => !isSound(tag) || /^aws:/i.test(tag.Key));
  if (wrong) throw invalid(`The tag ${JSON.stringify(wrong.Key)} is not valid.`);
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length) {
    throw invalid('Duplicate tag keys are not allowed.');
  }
  if (tags.length > 50) throw tooMany();
  return tags;
}

function isSound({ Key, Value }: Tag): boolean {
  const pattern = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
  return (
    Key.length > 0 && Key.length <= 128 && Value.length <= 256 && pattern.test(Key) && pattern.test(Value)
  );
}

/** The tags after a call that sets some. */
export function setTags(current: readonly Tag[], added: readonly Tag[]): readonly Tag[] {
  return [...current.filter(({ Key }) => !added.some((tag) => tag.Key === Key)), ...added];
}
