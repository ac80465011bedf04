import type { Command } from 'commander';
import { completionAnswer } from './completion-answer.ts';
import { filesOfUser } from './files-of-user.ts';
import { lookUpValues } from './look-up-values.ts';
import { whatToComplete } from './what-to-complete.ts';

/** What may stand at the last of the words, as the shells and kubectl want to hear it. */
export async function answerCompletion(
  program: Command,
  words: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const question = whatToComplete(program, words);
  const { kind } = question;
  return completionAnswer(
    question,
    kind === null ? [] : await lookUpValues(kind, filesOfUser(question, env)),
  );
}
