import { type Fault, quoted } from '../fault.ts';
import type { PartialChain } from '../partial-chain.ts';
import {
  hasForm,
  mostTags,
  ownTags,
  reservedTagPrefixes,
  tagKeyForm,
  tagRoom,
  tagValueForm,
} from '../text-forms.ts';
import type { Rule } from './rule.ts';

const path = ['spec', 'tags'];

function tagsOf(chain: PartialChain): readonly (readonly [key: string, value: string])[] {
  return Object.entries(chain.spec?.tags ?? {}).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
}

/** Keys that belong to AWS, or by which irsactl knows what it owns. */
export const reservedTagsRule: Rule = (chain) =>
  tagsOf(chain).flatMap(([key]): readonly Fault[] => {
    const owner = reservedOwner(key);
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

function reservedOwner(key: string): string | undefined {
  return reservedTagPrefixes.find((prefix) => key.toLowerCase().startsWith(prefix));
}

/** IAM and S3 take the tags: how many, how long, of which characters. */
export const tagLimitsRule: Rule = (chain) => {
  const tags = tagsOf(chain);
  const crowd = tags.length > tagRoom ? [tooMany(tags.length, tagRoom)] : [];
  return [...crowd, ...tags.flatMap(([key, value]) => tagFaults(key, value))];
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
  const keyFits = hasForm(key, tagKeyForm) || reservedOwner(key) !== undefined;
  const valueFits = hasForm(value, tagValueForm);
  if (keyFits && valueFits) return [];
  return [
    {
      code: 'IRSA-CONFIG-021',
      path: [...path, key],
      at: keyFits ? 'value' : 'key',
      what: `The ${keyFits ? 'value of the tag' : 'tag key'} ${quoted(key)} is not one that AWS accepts.`,
      why: `Expected ${keyFits ? `at most ${tagValueForm.longest}` : `1 to ${tagKeyForm.longest}`} letters, digits, spaces and _.:/=+-@.`,
      next: 'Shorten it, or remove the other characters.',
    },
  ];
}

/** IAM takes each key once, in whatever case. */
export const sameTagsRule: Rule = (chain) => {
  const first = new Map<string, string>();
  return tagsOf(chain).flatMap(([key]): readonly Fault[] => {
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
};
