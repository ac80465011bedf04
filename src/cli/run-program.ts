import { CommanderError } from 'commander';
import { exitCode } from './exit-code.ts';
import { createProgram } from './program.ts';
import { reportError } from './report-error.ts';

/** Runs the command line and returns the exit code. Never throws, never ends the process. */
export async function runProgram(argv: readonly string[]): Promise<number> {
  const program = createProgram();
  try {
    await program.parseAsync(argv, { from: 'user' });
    return Number(process.exitCode ?? exitCode.done);
  } catch (error) {
    // Commander has told what is wrong with the arguments already; help and version end with code 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.wrongUsage;
    return reportError(error, process.stderr, wantsJson(argv));
  }
}

function wantsJson(argv: readonly string[]): boolean {
  return /(^| )(-o|--output)[ =]?json( |$)/.test(argv.join(' '));
}
