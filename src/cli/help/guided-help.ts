import { type Command, Help, type Option } from 'commander';
import { exitsOf, guideOf, type HelpItem, type HelpPage } from './command-guide.ts';
import { layOutHelp } from './lay-out-help.ts';
import { sharedHeading } from './shared-option.ts';

/** For Commander's `configureHelp`. */
export const guidedHelp = {
  showGlobalOptions: false,
  optionDescription(option: Option): string {
    const text = Help.prototype.optionDescription.call(this, option);
    return option.mandatory ? `${text} (required)` : text;
  },
  formatHelp(command: Command, { helpWidth }: Help): string {
    const program = rootOf(command).name() === 'irsactl' ? 'irsactl' : 'kubectl irsa';
    return layOutHelp(helpPageOf(command), { width: helpWidth ?? 80, program });
  },
};

/** The help of a command, from the parser and the command's guide. */
export function helpPageOf(command: Command): HelpPage {
  const help = command.createHelp();
  const guide = guideOf(command);
  const argumentItems = help
    .visibleArguments(command)
    .map((one): HelpItem => [help.argumentTerm(one), help.argumentDescription(one)]);
  const options = help.groupItems([...command.options], help.visibleOptions(command), optionGroup);
  const commands = help.groupItems([...command.commands], help.visibleCommands(command), commandGroup);
  const optionItems = (title: string): readonly HelpItem[] =>
    (options.get(title) ?? []).map((one) => [help.optionTerm(one), help.optionDescription(one)]);
  const ownTitles = [...options.keys()].filter((title) => title !== sharedHeading);
  const groups: HelpPage['groups'] = [
    ['Arguments:', argumentItems],
    ...ownTitles.map((title) => [title, optionItems(title)] as const),
    ...[...commands].map(
      ([title, all]) =>
        [title, all.map((one): HelpItem => [termOf(one, help), help.subcommandDescription(one)])] as const,
    ),
    // If a command has no other options, they need no special heading.
    [ownTitles.length === 0 ? 'Options:' : sharedHeading, optionItems(sharedHeading)],
  ];
  return {
    usage: help.commandUsage(command).slice(rootOf(command).name().length + 1),
    description: asSentence(help.commandDescription(command)),
    groups: groups.filter(([, items]) => items.length > 0),
    examples: guide?.examples ?? [],
    ...(guide?.pluginExamples && { pluginExamples: guide.pluginExamples }),
    exits: exitsOf(command),
    page: guide?.page ?? '',
  };
}

function asSentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1).replace(/\.?$/, '.');
}

const sharedNames: ReadonlySet<string> = new Set(['--help', '--version']);

function optionGroup(option: Option): string {
  return option.helpGroupHeading ?? (sharedNames.has(option.long ?? '') ? sharedHeading : 'Options:');
}

/** Name and arguments, without options. */
function termOf(command: Command, help: Help): string {
  const term = help.subcommandTerm(command).replace(' [options]', '');
  return command.commands.length > 0 ? `${term} [command]` : term;
}

function commandGroup(command: Command): string {
  return command.helpGroup() || 'Commands:';
}

function rootOf(command: Command): Command {
  return command.parent === null ? command : rootOf(command.parent);
}
