import { Command } from 'commander';
import { applyCommand } from './commands/apply.ts';
import { demoCommand } from './commands/demo.ts';
import { destroyCommand } from './commands/destroy.ts';
import { discoveryCommand } from './commands/discovery.ts';
import { explainCommand } from './commands/explain.ts';
import { initCommand } from './commands/init.ts';
import { jwksCommand } from './commands/jwks.ts';
import { keyCommand } from './commands/key.ts';
import { nodeCommand } from './commands/node.ts';
import { planCommand } from './commands/plan.ts';
import { renderCommand } from './commands/render.ts';
import { rollbackCommand } from './commands/rollback.ts';
import { sandboxCommand } from './commands/sandbox.ts';
import { statusCommand } from './commands/status.ts';
import { trustPolicyCommand } from './commands/trust-policy.ts';
import { validateCommand } from './commands/validate.ts';
import { verifyCommand } from './commands/verify.ts';
import { webhookCommand } from './commands/webhook.ts';
import { readVersion } from './version.ts';

/** The whole command line. Each command loads what it needs when it runs. */
export function createProgram(): Command {
  const program = new Command('irsactl')
    .description('Give every pod of a self-hosted Kubernetes cluster its own AWS IAM role.')
    .version(readVersion(), '-V, --version')
    // An option that a command and its own sub-command both have belongs to the one that it stands behind.
    .enablePositionalOptions()
    .configureHelp({ showGlobalOptions: false, ...narrowHelp });
  const groups: readonly (readonly [heading: string, commands: readonly Command[]])[] = [
    [
      'The chain:',
      [
        initCommand(),
        validateCommand(),
        planCommand(),
        applyCommand(),
        statusCommand(),
        verifyCommand(),
        destroyCommand(),
        rollbackCommand(),
        nodeCommand(),
      ],
    ],
    [
      'Steps for scripts:',
      [keyCommand(), jwksCommand(), discoveryCommand(), trustPolicyCommand(), renderCommand()],
    ],
    ['Servers:', [webhookCommand(), sandboxCommand()]],
    ['Learning:', [demoCommand(), explainCommand()]],
  ];
  for (const [heading, commands] of groups) {
    program.commandsGroup(heading);
    for (const command of commands) program.addCommand(quietlyThrowing(command));
  }
  return program.exitOverride();
}

/** Commander would end the process by itself; irsactl ends only in main.ts. */
function quietlyThrowing(command: Command): Command {
  for (const child of command.commands) quietlyThrowing(child);
  return command.exitOverride().configureHelp({ ...command.configureHelp(), ...narrowHelp });
}

/** Descriptions are wrapped beside the longest option, too: Commander would leave them as one line each. */
const narrowHelp = { minWidthToWrap: 20 };
