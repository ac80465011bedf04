import { exitCode } from './exit-code.ts';
import { standardOutput } from './output/printer.ts';
import { ownName } from './own-name.ts';
import { createProgram } from './program.ts';
import { runCommand } from './run-command.ts';

/** Runs the whole command line, or answers the shell what may stand in one. */
export async function runProgram(argv: readonly string[]): Promise<number> {
  const program = createProgram(ownName());
  const [first, ...words] = argv;
  // No command of the parser, which would take options among the words for its own.
  if (first !== '__complete') return runCommand(program, argv);
  const { answerCompletion } = await import('./completion/answer-completion.ts');
  standardOutput().data(await answerCompletion(program, words, process.env));
  return exitCode.done;
}
