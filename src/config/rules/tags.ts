import { type Fault, quoted } from '../fault.ts';
import type { PartialChain } from '../partial-chain.ts';
import type { Rule } from './rule.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html */
const mostTags = 50;
/** Those of src/chain/ownership.ts: cluster, cluster-uid and managed. */
const ownTags = 3;
const longestKey = 128;
const longestValue = 256;
const characters = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

const path = ['spec', 'tags'];

function tagsOf(chain: PartialChain): readonly (readonly [key: string, value: string])[] {
  return Object.entries(chain.spec?.tags ?? {}).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
}

/** Keys that belong to AWS, or by which irsactl knows what it owns. */
export const reservedTagsRule: Rule = (chain) =>
  tagsOf(chain).flatMap(([key]): readonly Fault[] => {
    const owner = ['aws:', 'irsactl.dev/'].find((prefix) => key.toLowerCase().startsWith(prefix));
    if (owner === undefined) return [];
    return [
      {
        code: 'IRSA-CONFIG-020',
        path: [...path, key],
        at: 'key',
        what: `The tag key ${quoted(key)} is reserved.`,
        why:
          owner === 'aws:'
            ? 'AWS keeps keys that begin with aws: for itself.'
            : `irsactl marks what it owns by keys that begin with ${owner}.`,
        next: 'Rename the tag.',
      },
    ];
  });

/** IAM and S3 take the tags: how many, how long, of which characters. */
export const tagLimitsRule: Rule = (chain) => {
  const tags = tagsOf(chain);
  const room = mostTags - ownTags;
  const crowd = tags.length > room ? [tooMany(tags.length, room)] : [];
  return [...crowd, ...tags.flatMap(([key, value]) => tagFaults(key, value)), ...sameButForCase(tags)];
};

function tooMany(count: number, room: number): Fault {
  return {
    code: 'IRSA-CONFIG-021',
    path,
    at: 'key',
    what: `There are ${count} tags.`,
    why: `AWS takes ${mostTags}, and irsactl needs ${ownTags} of them.`,
    next: `Keep at most ${room}.`,
  };
}

function tagFaults(key: string, value: string): readonly Fault[] {
  const keyFits = key.length > 0 && key.length <= longestKey && characters.test(key);
  const valueFits = value.length <= longestValue && characters.test(value);
  if (keyFits && valueFits) return [];
  return [
    {
      code: 'IRSA-CONFIG-021',
      path: [...path, key],
      at: keyFits ? 'value' : 'key',
      what: `The ${keyFits ? 'value of the tag' : 'tag key'} ${quoted(key)} is not one that AWS accepts.`,
      why: `Expected ${keyFits ? `at most ${longestValue}` : `1 to ${longestKey}`} letters, digits, spaces and _.:/=+-@.`,
      next: 'Shorten it, or remove the other characters.',
    },
  ];
}

function sameButForCase(tags: readonly (readonly [string, string])[]): readonly Fault[] {
  const first = new Map<string, string>();
  return tags.flatMap(([key]): readonly Fault[] => {
    const before = first.get(key.toLowerCase());
    if (before === undefined) first.set(key.toLowerCase(), key);
    if (before === undefined) return [];
    return [
      {
        code: 'IRSA-CONFIG-021',
        path: [...path, key],
        at: 'key',
        what: `The tag keys ${quoted(before)} and ${quoted(key)} are the same to IAM.`,
        why: 'IAM does not tell upper from lower case in tag keys.',
        next: 'Remove one of the two.',
      },
    ];
  });
}
