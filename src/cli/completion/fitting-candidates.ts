import { isPrintable } from '../output/printable.ts';
import type { Candidate } from './candidate.ts';

/**
 * Those that begin with the word, each once. Of a list with commas the last part is completed; what stands before it is
 * not offered again. A name that holds what a terminal would obey is none that anybody wants to type.
 */
export function fittingCandidates(
  candidates: readonly Candidate[],
  word: string,
  isList: boolean,
): readonly Candidate[] {
  const [, before = '', part = word] = (isList ? /^(.*,)([^,]*)$/s.exec(word) : null) ?? [];
  const taken = new Set(before.split(','));
  return candidates
    .filter(({ value }) => value.startsWith(part) && value !== '' && isPrintable(value))
    .filter(({ value }) => !taken.has(value) && taken.add(value))
    .map((candidate) => ({ ...candidate, value: before + candidate.value }));
}
