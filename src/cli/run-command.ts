import { type Command, CommanderError } from 'commander';
import { exitCode } from './exit-code.ts';
import { withOptionsBehind } from './options-in-front.ts';
import { chooseMessageForm } from './output/message-form.ts';
import { printableLines } from './output/printable.ts';
import { standardError, standardOutput } from './output/printer.ts';
import { inOwnWords } from './own-name.ts';
import { reportError } from './report-error.ts';
import { usageError, withHelpOption } from './usage-error.ts';
import { wantsJson } from './wants-json.ts';

/** Runs a command line and returns the exit code. Never throws, never ends the process. */
export async function runCommand(program: Command, typed: readonly string[]): Promise<number> {
  const argv = withOptionsBehind(program, typed);
  const asJson = wantsJson(argv);
  // For programs that irsactl starts, too.
  if (argv.includes('--no-color')) process.env['NO_COLOR'] = '1';
  chooseMessageForm(asJson ? 'json' : 'people');
  writeThroughPrinters(program, asJson);
  try {
    await program.parseAsync(withHelpOption(program, argv), { from: 'user' });
    return Number(process.exitCode ?? exitCode.done);
  } catch (error) {
    if (!(error instanceof CommanderError)) return reportError(error, standardError(), asJson);
    // Help and version end this way too, with code 0.
    if (error.exitCode === 0) return exitCode.done;
    // A command that only holds others has shown its help.
    if (error.code === 'commander.help' && !asJson) return exitCode.wrongUsage;
    return reportError(usageError(error, program, argv), standardError(), asJson);
  }
}

/** Commander's own words about an error are said in ours; its help is text for people. */
function writeThroughPrinters(command: Command, asJson: boolean): void {
  command.configureOutput({
    writeOut: (text) => standardOutput().data(inOwnWords(printableLines(text))),
    writeErr: (text) => (asJson ? undefined : standardError().data(inOwnWords(printableLines(text)))),
    outputError: () => {},
  });
  for (const child of command.commands) writeThroughPrinters(child, asJson);
}
