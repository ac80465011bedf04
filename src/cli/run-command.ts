import { type Command, CommanderError } from 'commander';
import { IrsaError } from '../errors/irsa-error.ts';
import { exitCode } from './exit-code.ts';
import { printableLines } from './output/printable.ts';
import { standardError, standardOutput } from './output/printer.ts';
import { reportError } from './report-error.ts';

/** Runs a command line and returns the exit code. Never throws, never ends the process. */
export async function runCommand(program: Command, argv: readonly string[]): Promise<number> {
  const asJson = wantsJson(argv);
  writeThroughPrinters(program, asJson);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return Number(process.exitCode ?? exitCode.done);
  } catch (error) {
    if (!(error instanceof CommanderError)) return reportError(error, standardError(), asJson);
    // Help and version end this way too, with code 0.
    if (error.exitCode === 0) return exitCode.done;
    // Commander has reported to people already what is wrong with the arguments.
    return asJson ? reportError(wrongUsage(error), standardError(), true) : exitCode.wrongUsage;
  }
}

function wantsJson(argv: readonly string[]): boolean {
  return /(^| )(-o|--output)[ =]?json( |$)/.test(argv.join(' '));
}

/** Commander's own words are text for people: they stay off standard error where a script reads JSON. */
function writeThroughPrinters(command: Command, asJson: boolean): void {
  command.configureOutput({
    writeOut: (text) => standardOutput().data(printableLines(text)),
    writeErr: (text) => (asJson ? undefined : standardError().data(printableLines(text))),
  });
  for (const child of command.commands) writeThroughPrinters(child, asJson);
}

function wrongUsage(error: CommanderError): IrsaError {
  return new IrsaError(
    'IRSA-CLI-006',
    {
      what: 'The command line is not one that irsactl knows.',
      why: error.message.replace(/^error: /, ''),
      next: 'Run the command with --help for its usage.',
    },
    { cause: error },
  );
}
