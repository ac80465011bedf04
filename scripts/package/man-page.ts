import type { Command } from 'commander';
import { exitsOf, type Guide, guideOf } from '../../src/cli/help/command-guide.ts';
import { documentWord } from '../../src/cli/help/document-word.ts';
import { helpPageOf } from '../../src/cli/help/guided-help.ts';
import { createProgram } from '../../src/cli/program.ts';
import { readVersion } from '../../src/cli/version.ts';
import { commandTree, type NamedCommand } from '../command-tree.ts';
import { macro, roffText } from '../roff.ts';

/** Returns irsactl(1), generated from the parser and each command's guide; `date` has the form `2026-12-31`. */
export function manPage(date: string): string {
  const program = createProgram();
  const lines = [
    `.TH IRSACTL 1 "${date}" "irsactl ${readVersion()}" "irsactl"`,
    '.SH NAME',
    roffText('irsactl - AWS IAM roles for the service accounts of self-hosted Kubernetes'),
    '.SH SYNOPSIS',
    '.B irsactl',
    '.I command',
    roffText('[options]'),
    '.SH DESCRIPTION',
    roffText(program.description()),
    '.PP',
    roffText('All commands also work as `kubectl irsa`. You can also put options before the command.'),
    '.SH COMMANDS',
    ...commandTree(program).slice(1).flatMap(commandLines),
    ...sections.flatMap(([heading, items]) => [
      macro('SH', heading),
      ...items.flatMap(([term, text]) => ['.TP', macro('B', term), roffText(text)]),
    ]),
    '.SH SEE ALSO',
    roffText('kubectl(1), aws(1), and the folder docs of the package, below `npm root --global`.'),
  ];
  return `${lines.join('\n')}\n`;
}

function commandLines({ title, command }: NamedCommand): readonly string[] {
  const helper = command.createHelp();
  const guide = guideOf(command);
  return [
    macro('SS', title),
    roffText(helpPageOf(command).description),
    '.PP',
    macro('B', helper.commandUsage(command)),
    ...helper
      .visibleArguments(command)
      .flatMap((one) => ['.TP', macro('I', one.name()), roffText(helper.argumentDescription(one))]),
    ...optionsOf(command).flatMap(([flags, text]) => ['.TP', macro('B', flags), roffText(text)]),
    ...(guide === undefined ? [] : guideLines(command, guide)),
  ];
}

/** Without --help and --no-color, which are described once for all commands. */
function optionsOf(command: Command): readonly (readonly [flags: string, text: string])[] {
  const helper = command.createHelp();
  return helper
    .visibleOptions(command)
    .filter(({ long }) => long !== '--help' && long !== '--no-color')
    .map((option) => [option.flags, helper.optionDescription(option)]);
}

function guideLines(command: Command, guide: Guide): readonly string[] {
  const exits = exitsOf(command).map(([code, meaning]) => `${code} ${meaning}`);
  return [
    ...guide.examples.flatMap(({ does, line }) => [
      '.PP',
      roffText(`${does}:`),
      '.PP',
      '.in +4n',
      '.nf',
      roffText(line),
      '.fi',
      '.in',
    ]),
    '.PP',
    roffText(`Exit codes: ${exits.join('; ')}.`),
    '.PP',
    roffText(`Documentation: irsactl explain ${documentWord(guide.page)}`),
  ];
}

type Section = readonly [heading: string, items: readonly (readonly [term: string, text: string])[]];

const sections: readonly Section[] = [
  [
    'OPTIONS OF EVERY COMMAND',
    [
      ['-h, --help', 'Print the help of the command'],
      ['--no-color', 'Print without colour'],
    ],
  ],
  [
    'EXIT STATUS',
    [
      ['0', 'done, or nothing to do'],
      ['1', 'failed'],
      ['2', 'wrong usage, or a mistake in irsa.yaml'],
      ['3', 'something is left to do, or the next step waits; see the help of the command'],
      ['4', 'an error or a mistake was found, or something had to stay; see the help of the command'],
      ['130', 'interrupted'],
    ],
  ],
  [
    'ENVIRONMENT',
    [
      ['KUBECONFIG', 'kubeconfig files of the cluster, as for kubectl'],
      ['AWS_PROFILE, AWS_ENDPOINT_URL, AWS_CA_BUNDLE, ...', 'settings for AWS, as for its own clients'],
      ['HTTPS_PROXY, HTTP_PROXY, NO_PROXY', 'the proxy for everything but the nodes'],
      [
        'NO_COLOR, FORCE_COLOR, TERM',
        'whether the output has colour; with TERM=dumb irsactl also overwrites no lines',
      ],
    ],
  ],
  ['FILES', [['irsa.yaml', 'the chain, in the current folder unless -f names another file']]],
];
