import { printable } from '../output/printable.ts';
import type { Candidate } from './candidate.ts';
import { fittingCandidates } from './fitting-candidates.ts';
import type { Question } from './what-to-complete.ts';

/**
 * Whether the shell is to offer files where nothing else fits: the two of Cobra's directives that irsactl uses.
 * https://github.com/spf13/cobra/blob/main/completions.go
 */
const directives = { files: ':0', noFiles: ':4' } as const;

/**
 * The answer to a question in the protocol that kubectl speaks with its plugins: a line for each candidate, its
 * description behind a tab, and a directive in the last line.
 */
export function completionAnswer(question: Question, values: readonly Candidate[]): string {
  const { candidates, kind, word } = question;
  const fitting = fittingCandidates([...candidates, ...values], word, kind === 'link');
  const lines = fitting.map(({ value, description }) =>
    description ? `${value}\t${printable(description)}` : value,
  );
  const directive = kind === 'file' ? directives.files : directives.noFiles;
  return `${[...lines, directive].join('\n')}\n`;
}
