import { CommanderError } from 'commander';
import { expect, it } from 'vitest';
import { createProgram } from './program.ts';
import { usageError } from './usage-error.ts';

/** The error message for these arguments. */
async function messageOf(...words: readonly string[]): Promise<string> {
  const program = createProgram();
  try {
    await program.parseAsync([...words], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return usageError(error, program, words).problem.what;
    throw error;
  }
  throw new Error('there is nothing wrong with it');
}

it.each([
  [['plan', '-f', ''], '--file is empty.'],
  [['plan', '--kubeconfig='], '--kubeconfig is empty.'],
  [['jwks', 'a.pub', ''], "The argument 'files' is empty."],
  [['role', 'show', ''], "The argument 'role' is empty."],
  [['apply', ''], "The argument 'plan' is empty."],
  [['render', '--out', ''], '--out is empty.'],
])('refuses a file or an argument without a name: %j', async (words, message) => {
  expect(await messageOf(...words)).toBe(message);
});
