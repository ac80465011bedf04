import { createProgram } from './program.ts';
import { runCommand } from './run-command.ts';

/** Runs the whole command line. */
export function runProgram(argv: readonly string[]): Promise<number> {
  return runCommand(createProgram(), argv);
}
