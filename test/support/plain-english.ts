import type { MarkdownSentence } from './markdown-sentences.ts';

/** Words that read like a translation, each with the plain form. The subject of a plain sentence is a named actor. */
const patterns: readonly (readonly [pattern: RegExp, plain: string])[] = [
  [/\b(nobody|somebody|someone|whoever|whom)\b/i, 'name the actor: the user, another writer, the API server'],
  [/\bthose who\b/i, 'name the group: users with access, callers of the account'],
  [/\banew\b/i, 'again, or restart, recreate, reread'],
  [
    /(?<!\bthere )\b(is|are) none\b(?! of)/i,
    'say what it is: "times out" instead of "an answer that hangs is none"',
  ],
  [
    /\bof (its|his|their|one's) own(?=[.,;:)]|$| (and|that|which|in|on|with|for|by|above|below)\b)/i,
    'separate, or its own in front of the noun',
  ],
  [/\bany ?more\b/i, 'no longer'],
  [/\bno more(?=[.,;:)]|$| (and|but)\b)/i, 'no longer'],
  [/\bat once\b/i, 'immediately, at the same time, or nothing'],
  [/\b(for )?so long\b(?! as)/i, 'give the time: for 60 s, until the pod ends'],
  [/\bfor good\b(?! reasons?)/i, 'permanently'],
  [/\bfor ever\b/i, 'permanently'],
  [/\bin the place of\b/i, 'instead of'],
  [/\b(stands?|stood) (still|so|there|in|beside|behind)\b/i, 'is, exists, hangs'],
  [/\b(let|lets) (it|them|him|you|whom)? ?go\b/i, 'release, delete'],
  [/\bends? with (exit )?code\b/i, 'exits with code'],
  [/\bsee right\b/i, 'the value, or "computed"'],
  [/\bthe one(s)? before\b/i, 'the previous one'],
];

/** "Where the files are." names a place; "Where they differ, …" is a condition, and needs "if" or "when". */
const opening = /^\W*(What|That|Who|Where(?=\b[^.]*[,:]))\b(?! to do:)/;

/** Returns the patterns that a sentence matches, each with the plain form. */
export function faultsIn({ words, isHeading }: MarkdownSentence): readonly string[] {
  const faults = patterns.flatMap(([pattern, plain]) => {
    const match = pattern.exec(words);
    return match ? [`"${match[0]}" → ${plain}`] : [];
  });
  const opens = isHeading || words.endsWith('?') ? null : opening.exec(words);
  return opens === null ? faults : [...faults, `opens with "${opens[1]}" → begin with the actor, or "if"`];
}
