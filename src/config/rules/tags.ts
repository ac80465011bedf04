import { type Fault, type FieldPath, quoted } from '../fault.ts';
import { entriesOf, type PartialChain } from '../partial-chain.ts';
import {
  hasForm,
  mostTags,
  ownTags,
  reservedTagPrefixes,
  tagKeyForm,
  tagLetters,
  tagRoom,
  tagValueForm,
} from '../text-forms.ts';
import type { Rule } from './rule.ts';

/** A mapping of tags and its path. */
interface Written {
  readonly path: FieldPath;
  readonly tags: readonly (readonly [key: string, value: string])[];
}

function tagsAt(path: FieldPath, tags: Readonly<Record<string, string | undefined>> = {}): Written {
  return {
    path,
    tags: Object.entries(tags).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, value] as const],
    ),
  };
}

function chainTags(chain: PartialChain): Written {
  return tagsAt(['spec', 'tags'], chain.spec?.tags);
}

function roleTags(chain: PartialChain): readonly Written[] {
  return entriesOf(chain.spec?.roles, ['spec', 'roles']).map(({ value, path }) =>
    tagsAt([...path, 'tags'], value.tags),
  );
}

function allTags(chain: PartialChain): readonly Written[] {
  return [chainTags(chain), ...roleTags(chain)];
}

/** No keys that AWS reserves, or that irsactl uses to mark ownership. */
export const reservedTagsRule: Rule = (chain) =>
  allTags(chain).flatMap(({ path, tags }) => tags.flatMap(([key]) => reservedFaults(path, key)));

function reservedFaults(path: FieldPath, key: string): readonly Fault[] {
  const owner = reservedOwner(key);
  if (owner === undefined) return [];
  return [
    {
      code: 'IRSA-CONFIG-007',
      path: [...path, key],
      at: 'key',
      what: `The tag key ${quoted(key)} is reserved.`,
      why:
        owner === 'aws:'
          ? 'AWS reserves keys that begin with aws:.'
          : `irsactl marks what it owns with keys that begin with ${owner}.`,
      next: 'Rename the tag.',
    },
  ];
}

function reservedOwner(key: string): string | undefined {
  return reservedTagPrefixes.find((prefix) => key.toLowerCase().startsWith(prefix));
}

/** IAM and S3 accept the number, length and characters of the tags. */
export const tagLimitsRule: Rule = (chain) =>
  allTags(chain).flatMap(({ path, tags }) => [
    ...(tags.length > tagRoom ? [tooMany(path, `There are ${tags.length} tags.`)] : []),
    ...tags.flatMap(([key, value]) => tagFaults(path, key, value)),
  ]);

/** Beyond ASCII, AWS accepts only letters, digits and spaces of any language. */
export const tagLettersRule: Rule = (chain) =>
  allTags(chain).flatMap(({ path, tags }) =>
    tags.flatMap(([key, value]) => {
      const keyFits = tagLetters.test(key);
      return keyFits && tagLetters.test(value) ? [] : [unfit(path, key, keyFits)];
    }),
  );

/** A role has its own tags and those of the chain. */
export const roleTagsRule: Rule = (chain) => {
  const shared = chainTags(chain).tags.map(([key]) => key);
  return roleTags(chain).flatMap(({ path, tags }): readonly Fault[] => {
    const own = tags.map(([key]) => key);
    const count = new Set([...shared, ...own]).size;
    // Another rule checks each list alone.
    const isCrowded = count > tagRoom && Math.max(shared.length, own.length) <= tagRoom;
    return [
      ...(isCrowded ? [tooMany(path, `With spec.tags, the role has ${count} tags.`)] : []),
      ...tags.flatMap(([key]) => {
        const like = shared.find((other) => other !== key && other.toLowerCase() === key.toLowerCase());
        return like === undefined ? [] : [sameKey([...path, key], `${quoted(like)} of spec.tags`, key)];
      }),
    ];
  });
};

function tooMany(path: FieldPath, what: string): Fault {
  return {
    code: 'IRSA-CONFIG-007',
    path,
    at: 'key',
    what,
    why: `AWS allows ${mostTags}, and irsactl needs ${ownTags} of them.`,
    next: `Keep at most ${tagRoom}.`,
  };
}

function tagFaults(path: FieldPath, key: string, value: string): readonly Fault[] {
  const keyFits = hasForm(key, tagKeyForm) || reservedOwner(key) !== undefined;
  const valueFits = hasForm(value, tagValueForm);
  return keyFits && valueFits ? [] : [unfit(path, key, keyFits)];
}

function unfit(path: FieldPath, key: string, keyFits: boolean): Fault {
  return {
    code: 'IRSA-CONFIG-007',
    path: [...path, key],
    at: keyFits ? 'value' : 'key',
    what: `AWS does not accept the ${keyFits ? 'value of the tag' : 'tag key'} ${quoted(key)}.`,
    why: `Expected ${keyFits ? `at most ${tagValueForm.longest}` : `1 to ${tagKeyForm.longest}`} letters, digits, spaces and _.:/=+-@.`,
    next: 'Shorten it, or remove the other characters.',
  };
}

/** IAM accepts each key once, ignoring case. */
export const sameTagsRule: Rule = (chain) =>
  allTags(chain).flatMap(({ path, tags }) => {
    const first = new Map<string, string>();
    return tags.flatMap(([key]): readonly Fault[] => {
      const before = first.get(key.toLowerCase());
      if (before !== undefined) return [sameKey([...path, key], quoted(before), key)];
      first.set(key.toLowerCase(), key);
      return [];
    });
  });

function sameKey(path: FieldPath, before: string, key: string): Fault {
  return {
    code: 'IRSA-CONFIG-007',
    path,
    at: 'key',
    what: `The tag keys ${before} and ${quoted(key)} are the same to IAM.`,
    why: 'IAM ignores case in tag keys.',
    next: 'Use the same case, or remove one of them.',
  };
}
