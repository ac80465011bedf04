/** What the value of an option or an argument is, by the word that the help writes for it: `--context <context>`. */
const kinds = {
  path: 'file',
  file: 'file',
  files: 'file',
  keys: 'file',
  plan: 'file',
  link: 'link',
  word: 'explainable',
  context: 'context',
  profile: 'profile',
} as const;

export type ValueKind = (typeof kinds)[keyof typeof kinds];

/** Null where nobody can know the values. */
export function valueKindOf(name: string): ValueKind | null {
  return Object.entries(kinds).find(([word]) => word === name)?.[1] ?? null;
}
