import { homedir } from 'node:os';
import type { Command } from 'commander';
import { linkMeanings, linkNames } from '../../chain/link-name.ts';
import { isPrintable, printable } from '../output/printable.ts';
import { type Candidate, completionQuestion, type Question } from './question.ts';

/** Completes the last word, in the format of Cobra that shells and kubectl read. */
export async function answerCompletion(
  program: Command,
  words: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const question = completionQuestion(program, words);
  // Completion prints no errors, for example of a wrong kubeconfig.
  return completionAnswer(question, await valuesFor(question, env).catch(() => []));
}

/**
 * Whether the shell completes file names if there are no candidates: the two Cobra directives that irsactl uses.
 * https://github.com/spf13/cobra/blob/main/completions.go
 */
const directives = { files: ':0', noFiles: ':4' } as const;

/** A line for each candidate, with a tab before its description, and a directive in the last line. */
export function completionAnswer(question: Question, values: readonly Candidate[]): string {
  const { candidates, kind, word } = question;
  const lines = matching([...candidates, ...values], word, kind === 'link').map(({ value, description }) =>
    description ? `${value}\t${printable(description)}` : value,
  );
  const directive = kind === 'file' ? directives.files : directives.noFiles;
  return `${[...lines, directive].join('\n')}\n`;
}

/** The candidates that begin with the word, each once; of a list with commas, those for the last item. */
function matching(candidates: readonly Candidate[], word: string, isList: boolean): readonly Candidate[] {
  const [, before = '', part = word] = (isList ? /^(.*,)([^,]*)$/s.exec(word) : null) ?? [];
  const taken = new Set(before.split(','));
  return candidates
    .filter(({ value }) => value.startsWith(part) && value !== '' && isPrintable(value))
    .filter(({ value }) => !taken.has(value) && taken.add(value))
    .map((candidate) => ({ ...candidate, value: before + candidate.value }));
}

async function valuesFor(
  { kind, given: { kubeconfig }, word }: Question,
  env: NodeJS.ProcessEnv,
): Promise<readonly Candidate[]> {
  switch (kind) {
    case 'link':
      return linkNames.map((value) => ({ value, description: linkMeanings[value] }));
    case 'explainable':
      return (await import('../explainable-words.ts')).explainableWords(word);
    case 'context': {
      const { contextNames } = await import('../../kubernetes/context-names.ts');
      // The shell has not expanded `~` yet.
      const path = kubeconfig?.replace(/^~(?=\/)/, homedir());
      return asCandidates(await contextNames({ env, ...(path !== undefined && { kubeconfig: path }) }));
    }
    case 'profile':
      return asCandidates(await (await import('../../aws/profile-names.ts')).profileNames());
    default:
      return [];
  }
}

function asCandidates(names: readonly string[]): readonly Candidate[] {
  return names.map((value) => ({ value }));
}
