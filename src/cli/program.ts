import { Command } from 'commander';
import {
  applyCommand,
  destroyCommand,
  graphCommand,
  planCommand,
  rollbackCommand,
  rotateCommand,
  statusCommand,
  verifyCommand,
} from './commands/chain.ts';
import { lintCommand, validateCommand } from './commands/checks.ts';
import { demoCommand } from './commands/demo.ts';
import { initCommand } from './commands/init.ts';
import { roleCommand } from './commands/role.ts';
import { sandboxCommand } from './commands/sandbox.ts';
import {
  discoveryCommand,
  iamPolicyCommand,
  jwksCommand,
  keyCommand,
  renderCommand,
  trustPolicyCommand,
} from './commands/steps.ts';
import { completionCommand, explainCommand, versionCommand } from './commands/this-program.ts';
import { webhookCommand } from './commands/webhook.ts';
import { configureCommand } from './configure-command.ts';
import { exitCode } from './exit-code.ts';
import { withGuide } from './help/command-guide.ts';
import { standardOutput } from './output/printer.ts';
import { type OwnName, ownName } from './own-name.ts';
import { runCommand } from './run-command.ts';
import { limitTime } from './time-limit.ts';
import { readVersion } from './version.ts';

/** The command line, under the name that the user called. Each command loads its code when it runs. */
export function createProgram(name: OwnName = 'irsactl'): Command {
  const program = withGuide(new Command(name), {
    examples: [
      { does: 'See the whole chain on this machine, without an AWS account', line: 'irsactl demo' },
      { does: 'Write a first irsa.yaml', line: 'irsactl init' },
      { does: 'See what apply would change, and why', line: 'irsactl plan' },
      { does: 'Apply it', line: 'irsactl apply' },
    ],
    exits: {
      changesPending: 'there is more to do: after a wait, or with --detailed-exitcode',
      findings: 'a link fails, or a check has findings',
      interrupted: 'stopped by Ctrl-C',
    },
    page: 'tutorial.md',
  })
    .description('Give every pod of a self-hosted Kubernetes cluster its own AWS IAM role.')
    .version(readVersion(), '-V, --version', 'print the version')
    .hook('preAction', (_, command) => limitTime(command.getOptionValue('timeout')));
  const groups: readonly (readonly [heading: string, commands: readonly Command[]])[] = [
    [
      'Manage the chain:',
      [
        initCommand(),
        validateCommand(),
        planCommand(),
        applyCommand(),
        statusCommand(),
        graphCommand(),
        verifyCommand(),
        rotateCommand(),
        destroyCommand(),
        rollbackCommand(),
        roleCommand(),
      ],
    ],
    [
      'Single steps:',
      [
        keyCommand(),
        jwksCommand(),
        discoveryCommand(),
        trustPolicyCommand(),
        lintCommand(),
        iamPolicyCommand(),
        renderCommand(),
      ],
    ],
    ['Servers:', [webhookCommand(), sandboxCommand()]],
    ['Learn:', [demoCommand(), explainCommand()]],
    ['This program:', [completionCommand(), versionCommand()]],
  ];
  for (const [heading, commands] of groups) {
    program.commandsGroup(heading);
    for (const command of commands) program.addCommand(command);
  }
  return configureCommand(program);
}

/** Runs a command, or prints completions for the shell. */
export async function runProgram(argv: readonly string[]): Promise<number> {
  const program = createProgram(ownName());
  const [first, ...words] = argv;
  // Not a command of the parser, which would read options among the words as its own.
  if (first !== '__complete') return runCommand(program, argv);
  const { answerCompletion } = await import('./completion/answer.ts');
  standardOutput().data(await answerCompletion(program, words, process.env));
  return exitCode.done;
}
