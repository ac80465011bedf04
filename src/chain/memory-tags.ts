import { type Memory, mergedMemory } from '../rotation/record.ts';
import type { Tags } from './ownership.ts';

/** The tags of an identity provider that remember stolen keys and the last rotation that ended. */
const distrustedTag = 'irsactl.dev/distrusted-keys';
const generationTag = 'irsactl.dev/rotation-generation';
/** A key ID has 43 characters, and a tag's value at most 256. */
const perTag = 5;

export function memoryTags({ distrusted, generation }: Memory): Tags {
  const chunks = Array.from({ length: Math.ceil(distrusted.length / perTag) }, (_, index) =>
    distrusted.slice(index * perTag, (index + 1) * perTag),
  );
  return {
    ...Object.fromEntries(
      chunks.map((kids, index) => [
        index === 0 ? distrustedTag : `${distrustedTag}-${index + 1}`,
        kids.join(' '),
      ]),
    ),
    ...(generation > 0 && { [generationTag]: String(generation) }),
  };
}

export function memoryIn(tags: Tags): Memory {
  const kids = Object.entries(tags)
    .filter(([name]) => name === distrustedTag || name.startsWith(`${distrustedTag}-`))
    .flatMap(([, value]) => value.split(' ').filter(Boolean));
  const generation = Number(tags[generationTag] ?? 0);
  return mergedMemory([{ distrusted: kids, generation: Number.isSafeInteger(generation) ? generation : 0 }]);
}
