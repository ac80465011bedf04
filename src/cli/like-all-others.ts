import type { Command, Option } from 'commander';
import { refuseEmptyValues } from './given-empty.ts';
import { refuseSecondValues } from './given-once.ts';
import { guidedHelp } from './help/guided-help.ts';
import { shared } from './help/shared-option.ts';
import { readShortValues } from './short-option-values.ts';
import { GoCommand } from './webhook-flags/go-command.ts';

/** What every command has, whatever it does. Commander would end the process by itself; irsactl ends only in main.ts. */
export function likeAllOthers(command: Command): Command {
  for (const child of command.commands) likeAllOthers(child);
  // The flags of the webhook are those of the EKS pod identity webhook, of which the last one counts, and its log has no colour.
  if (!(command instanceof GoCommand)) {
    command.addOption(colourOption());
    readShortValues(command);
    refuseSecondValues(command);
    refuseEmptyValues(command);
  }
  // What stands behind a command within another is its own, also where the other has an option of that name.
  if (command.commands.length > 0) command.helpCommand('help [command]', 'show the help of a command');
  return command
    .helpOption('-h, --help', 'show this help')
    .enablePositionalOptions()
    .exitOverride()
    .configureHelp(guidedHelp);
}

/** run-command.ts looks for it by itself, since an error of usage has no colour then either. */
function colourOption(): Option {
  return shared('--no-color', 'print no colour, like NO_COLOR or TERM=dumb');
}
