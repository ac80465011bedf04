import { type Command, Help, type Option } from 'commander';
import { exitsOf, guideOf } from './command-guide.ts';
import type { HelpItem, HelpPage } from './help-page.ts';
import { layOutHelp } from './lay-out-help.ts';

/** For Commander's `configureHelp`: it says what there is, and `layOutHelp` how it looks. */
export const guidedHelp = {
  showGlobalOptions: false,
  optionDescription(option: Option): string {
    const said = Help.prototype.optionDescription.call(this, option);
    return option.mandatory ? `${said} (required)` : said;
  },
  formatHelp(command: Command, { helpWidth }: Help): string {
    const program = rootOf(command).name() === 'irsactl' ? 'irsactl' : 'kubectl irsa';
    return layOutHelp(helpPageOf(command), { width: helpWidth ?? 80, program });
  },
};

/** The help of a command, from the parser itself and from the command's guide. */
export function helpPageOf(command: Command): HelpPage {
  const help = command.createHelp();
  const guide = guideOf(command);
  const argumentItems = help
    .visibleArguments(command)
    .map((one): HelpItem => [help.argumentTerm(one), help.argumentDescription(one)]);
  const options = help.groupItems([...command.options], help.visibleOptions(command), optionGroup);
  const commands = help.groupItems([...command.commands], help.visibleCommands(command), commandGroup);
  const groups: HelpPage['groups'] = [
    ['Arguments:', argumentItems],
    ...[...options].map(
      ([title, all]) =>
        [title, all.map((one): HelpItem => [help.optionTerm(one), help.optionDescription(one)])] as const,
    ),
    ...[...commands].map(
      ([title, all]) =>
        [
          title,
          all.map((one): HelpItem => [help.subcommandTerm(one), help.subcommandDescription(one)]),
        ] as const,
    ),
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

/** In a list of commands a few words are enough; at the head of a page they are a sentence. */
function asSentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1).replace(/\.?$/, '.');
}

function optionGroup(option: Option): string {
  return option.helpGroupHeading ?? 'Options:';
}

function commandGroup(command: Command): string {
  return command.helpGroup() || 'Commands:';
}

function rootOf(command: Command): Command {
  return command.parent === null ? command : rootOf(command.parent);
}
