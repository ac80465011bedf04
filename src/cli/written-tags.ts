import { IrsaError } from '../errors/irsa-error.ts';

/** `team=shop` of each option → the tags as irsa.yaml has them. A value may be empty, and may hold further `=`. */
export function writtenTags(texts: readonly string[]): Readonly<Record<string, string>> {
  const tags = new Map<string, string>();
  for (const text of texts) {
    const [, key, value] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
    if (key === undefined || value === undefined) throw wrongTag(`--tag ${text} has no =.`);
    if (tags.has(key)) throw wrongTag(`The tag ${key} is given twice.`);
    tags.set(key, value);
  }
  return Object.fromEntries(tags);
}

function wrongTag(what: string): IrsaError {
  return new IrsaError('IRSA-CLI-006', {
    what,
    why: 'A tag is KEY=VALUE, and a role has each key once.',
    next: 'Write it as --tag team=shop.',
  });
}
