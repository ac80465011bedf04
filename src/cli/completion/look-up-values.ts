import { linkMeanings, linkNames } from '../../chain/link-name.ts';
import type { Candidate } from './candidate.ts';
import type { ValueKind } from './value-kind.ts';

/** What the files of the user say. Each gives nothing where its file is missing or wrong. */
export interface ValueSources {
  readonly contexts: () => Promise<readonly string[]>;
  readonly profiles: () => Promise<readonly string[]>;
  readonly explainable: () => Promise<readonly Candidate[]>;
}

/** The values of a kind. Whatever is wrong with a file, completion has no words for it. */
export async function lookUpValues(kind: ValueKind, sources: ValueSources): Promise<readonly Candidate[]> {
  try {
    return await valuesOf(kind, sources);
  } catch {
    return [];
  }
}

async function valuesOf(kind: ValueKind, sources: ValueSources): Promise<readonly Candidate[]> {
  switch (kind) {
    case 'file':
      return [];
    case 'link':
      return linkNames.map((value) => ({ value, description: linkMeanings[value] }));
    case 'explainable':
      return sources.explainable();
    case 'context':
      return named(await sources.contexts());
    case 'profile':
      return named(await sources.profiles());
  }
}

function named(names: readonly string[]): readonly Candidate[] {
  return names.map((value) => ({ value }));
}
