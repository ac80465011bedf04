import { Command } from 'commander';
import { applyCommand } from './commands/apply.ts';
import { completionCommand } from './commands/completion.ts';
import { demoCommand } from './commands/demo.ts';
import { destroyCommand } from './commands/destroy.ts';
import { discoveryCommand } from './commands/discovery.ts';
import { explainCommand } from './commands/explain.ts';
import { graphCommand } from './commands/graph.ts';
import { iamPolicyCommand } from './commands/iam-policy.ts';
import { initCommand } from './commands/init.ts';
import { jwksCommand } from './commands/jwks.ts';
import { keyCommand } from './commands/key.ts';
import { lintCommand } from './commands/lint.ts';
import { planCommand } from './commands/plan.ts';
import { renderCommand } from './commands/render.ts';
import { roleCommand } from './commands/role.ts';
import { rollbackCommand } from './commands/rollback.ts';
import { rotateCommand } from './commands/rotate.ts';
import { sandboxCommand } from './commands/sandbox.ts';
import { statusCommand } from './commands/status.ts';
import { trustPolicyCommand } from './commands/trust-policy.ts';
import { validateCommand } from './commands/validate.ts';
import { verifyCommand } from './commands/verify.ts';
import { versionCommand } from './commands/version.ts';
import { webhookCommand } from './commands/webhook.ts';
import { withGuide } from './help/command-guide.ts';
import { likeAllOthers } from './like-all-others.ts';
import type { OwnName } from './own-name.ts';
import { limitTime } from './time-limit.ts';
import { readVersion } from './version.ts';

/** The whole command line, as it is called by its user. Each command loads what it needs when it runs. */
export function createProgram(name: OwnName = 'irsactl'): Command {
  const program = withGuide(new Command(name), {
    examples: [
      { does: 'See the whole chain on this machine, without an AWS account', line: 'irsactl demo' },
      { does: 'Write a first irsa.yaml', line: 'irsactl init' },
      { does: 'See what apply would change, and why', line: 'irsactl plan' },
      { does: 'Apply it', line: 'irsactl apply' },
    ],
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
  return likeAllOthers(program);
}
