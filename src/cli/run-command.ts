import { type Command, CommanderError } from 'commander';
import { withHelpOption, withOptionsBehind } from './command-line.ts';
import { exitCode } from './exit-code.ts';
import { printableLines } from './output/printable.ts';
import { chooseMessageForm, standardError, standardOutput } from './output/printer.ts';
import { inOwnWords } from './own-name.ts';
import { reportError } from './report-error.ts';
import { usageError } from './usage-error.ts';

/** Runs a command line and returns the exit code. Never throws, never ends the process. */
export async function runCommand(program: Command, typed: readonly string[]): Promise<number> {
  const argv = withOptionsBehind(program, typed.length === 0 ? ['--help'] : typed);
  const asJson = wantsJson(argv);
  // Also applies to programs that irsactl starts.
  if (argv.includes('--no-color')) process.env['NO_COLOR'] = '1';
  chooseMessageForm(asJson ? 'json' : 'people');
  writeThroughPrinters(program, asJson);
  try {
    await program.parseAsync(withHelpOption(program, argv), { from: 'user' });
    return Number(process.exitCode ?? exitCode.done);
  } catch (error) {
    if (!(error instanceof CommanderError)) return reportError(error, standardError(), asJson);
    // Commander throws for help and version too, with code 0.
    if (error.exitCode === 0) return exitCode.done;
    // A command that has only subcommands has printed its help.
    if (error.code === 'commander.help' && !asJson) return exitCode.wrongUsage;
    return reportError(usageError(error, program, argv), standardError(), asJson);
  }
}

/** Prints Commander's help, but not its errors: irsactl words those itself. */
function writeThroughPrinters(command: Command, asJson: boolean): void {
  command.configureOutput({
    writeOut: (text) => standardOutput().data(inOwnWords(printableLines(text))),
    writeErr: (text) => (asJson ? undefined : standardError().data(inOwnWords(printableLines(text)))),
    outputError: () => {},
  });
  for (const child of command.commands) writeThroughPrinters(child, asJson);
}

/** Whether errors are printed as JSON. Must work before parsing, because the arguments may be wrong. */
export function wantsJson(argv: readonly string[]): boolean {
  return /(^| )(-[qvy]*o|--output)[ =]?json( |$)/.test(argv.join(' '));
}
