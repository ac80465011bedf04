import { type Command, Option } from 'commander';
import {
  acceptedOption,
  adoptOption,
  type ChainOptions,
  chainCommand,
  detailedExitcodeOption,
  forceManagedManifestsOption,
  fullOption,
  issuerChangeReviewedOption,
  onlyOption,
  outputOption,
  pruneOption,
  removalCommand,
} from '../chain-options.ts';
import { withGuide } from '../help/command-guide.ts';
import type { GraphFormat } from '../work/graph.ts';
import type { PlanOptions } from '../work/plan.ts';
import type { RotateOptions } from '../work/rotate.ts';
import type { StatusOptions } from '../work/status.ts';

const waitsForTokens = 'the second run waits: tokens of the chain may be in use';
const stopped = 'stopped by Ctrl-C, after the change in progress';

export function planCommand(): Command {
  const command = withGuide(chainCommand('plan'), {
    examples: [
      { does: 'See what apply would change, and why', line: 'irsactl plan' },
      { does: 'Only the roles', line: 'irsactl plan --only roles' },
      {
        does: 'Save the plan, to review it and apply exactly that',
        line: 'irsactl plan -o json > plan.json',
      },
      {
        does: 'In a script: exit with 3 if there is something to do',
        line: 'irsactl plan --detailed-exitcode',
      },
    ],
    exits: {
      changesPending: 'there is something to do (with --detailed-exitcode)',
      findings: 'an error keeps apply from starting',
    },
    page: 'how-to/run-from-ci-and-gitops.md',
  })
    .description('show what apply would change, and why')
    .addOption(detailedExitcodeOption());
  return withPlanOptions(command).action(async (options: PlanOptions) =>
    (await import('../work/plan.ts')).plan(options),
  );
}

function withPlanOptions(command: Command): Command {
  return command
    .addOption(fullOption())
    .addOption(onlyOption())
    .addOption(adoptOption())
    .addOption(pruneOption())
    .addOption(issuerChangeReviewedOption())
    .addOption(acceptedOption())
    .addOption(forceManagedManifestsOption());
}

export function applyCommand(): Command {
  const command = withGuide(chainCommand('apply'), {
    examples: [
      { does: 'Show the plan, ask, apply, verify', line: 'irsactl apply' },
      {
        does: 'Apply exactly the plan that you saved',
        line: 'irsactl apply plan.json --yes',
      },
      {
        does: 'Delete roles that irsa.yaml no longer declares, too',
        line: 'irsactl apply --prune',
      },
      {
        does: 'Only identity provider and roles, with another AWS profile',
        line: 'irsactl apply --only identity-provider,roles --profile prod',
      },
    ],
    exits: {
      changesPending:
        'it waits for your DNS record, for flags that you set, or for tokens of a former issuer',
      findings: 'the changes are made, and a link fails',
      interrupted: stopped,
    },
    page: 'explanation/changing-an-api-server.md',
  })
    .summary('change the chain to match irsa.yaml: show the plan, ask, apply, verify')
    .description(
      'change the chain to match irsa.yaml: show the plan, ask, apply, verify. It also continues a rotation in progress, as far as the waits allow',
    )
    .argument('[plan]', 'saved plan of `irsactl plan -o json`; apply exactly that')
    .option('-y, --yes', 'do not ask for confirmation')
    .option('--accept-loss', 'end a move to another issuer even if tokens of the former one are in use')
    .option('--dry-run', 'print the plan and stop');
  return withPlanOptions(command).action(async (planFile: string | undefined, options: ChainOptions) =>
    (await import('../work/apply.ts')).apply(planFile, options),
  );
}

export function statusCommand(): Command {
  return withGuide(chainCommand('status'), {
    examples: [
      { does: 'Show the state of each link', line: 'irsactl status' },
      { does: 'The same for another cluster', line: 'irsactl status -f staging.yaml --context staging' },
      { does: 'Exit with 3 while there is something to do', line: 'irsactl status --detailed-exitcode' },
    ],
    exits: {
      changesPending: 'there is something to do (with --detailed-exitcode)',
      findings: 'an error keeps apply from starting',
    },
    page: 'tutorial.md',
  })
    .description('show the state and age of each link, and what expires next')
    .addOption(detailedExitcodeOption())
    .action(async (options: StatusOptions) => (await import('../work/status.ts')).status(options));
}

const graphFormats: readonly GraphFormat[] = ['text', 'json', 'yaml', 'mermaid'];

export function graphCommand(): Command {
  return withGuide(chainCommand('graph', outputOption(graphFormats)), {
    examples: [
      { does: 'Print it as a tree', line: 'irsactl graph' },
      { does: 'Get its data', line: 'irsactl graph -o json > chain.json' },
      { does: 'For a Markdown document', line: 'irsactl graph -o mermaid' },
    ],
    exits: { findings: 'an error keeps apply from starting' },
    page: 'how-to/draw-the-chain.md',
  })
    .description('draw the chain as a tree or Mermaid')
    .action(async (options) => (await import('../work/graph.ts')).graph(options));
}

export function verifyCommand(): Command {
  return withGuide(chainCommand('verify'), {
    examples: [
      { does: 'Verify the chain as AWS and the pods see it', line: 'irsactl verify' },
      { does: 'In an hourly check', line: 'irsactl verify --quiet --timeout 5m -o json' },
      { does: 'Print each call', line: 'irsactl verify -v' },
    ],
    exits: { findings: 'a link fails' },
    page: 'tutorial.md',
  })
    .description('verify every link from outside; stop at the first that fails')
    .action(async (options: ChainOptions) => (await import('../work/verify.ts')).verify(options));
}

export function rotateCommand(): Command {
  return withGuide(chainCommand('rotate'), {
    examples: [
      { does: 'Begin or continue a rotation', line: 'irsactl rotate' },
      { does: 'See the plan of the next stage', line: 'irsactl rotate --dry-run' },
      { does: 'Continue every hour, from cron', line: 'irsactl rotate --continue --yes --quiet' },
      { does: 'Let the old key sign again', line: 'irsactl rotate --abort' },
      {
        does: 'Replace a stolen key; irsactl first shows what breaks',
        line: 'irsactl rotate --compromised',
      },
    ],
    exits: {
      changesPending: 'the next stage waits: run the same command again after the time that irsactl prints',
      findings: 'the changes are made, and a link fails',
      interrupted: stopped,
    },
    page: 'how-to/rotate-the-signing-key.md',
  })
    .summary('replace the signing key in stages')
    .description(
      'replace the signing key in five stages, without invalidating a pod token still in use: prepare makes the key, publish shows it to AWS, accept and sign change the API servers, retire removes the old key. Each run does the stages that may begin now, and says what the next one waits for',
    )
    .option('--continue', 'continue a rotation, and never begin one')
    .addOption(
      new Option(
        '--abort',
        'undo the rotation: the old key signs again, and the new one is retired',
      ).conflicts('continue'),
    )
    .addOption(
      new Option(
        '--restart',
        'begin again from the keys that the API servers show, whatever the record of a rotation says',
      ).conflicts(['continue', 'abort']),
    )
    .addOption(
      new Option(
        '--compromised [kid]',
        'a key is stolen: trust a fresh key alone; tokens from before are refused and AWS sessions end. With the ID of the fresh key: it is stolen too',
      ).conflicts(['continue', 'abort', 'restart']),
    )
    .option('-y, --yes', 'do not ask for confirmation')
    .option('--dry-run', 'print the plan of the next stage and stop')
    .addOption(fullOption())
    .option('--accept-loss', 'retire the old key even if its tokens are in use')
    .option('--renew-secrets', 'renew token Secrets of the old key; programs must read them again')
    .addOption(forceManagedManifestsOption())
    .action(async (options: RotateOptions) => (await import('../work/rotate.ts')).rotate(options));
}

export function destroyCommand(): Command {
  return withGuide(removalCommand('destroy'), {
    examples: [
      { does: 'See what the first run removes', line: 'irsactl destroy --dry-run' },
      { does: 'Remove it; run it again when every pod was recreated', line: 'irsactl destroy' },
      {
        does: 'The last run, even if tokens are in use',
        line: 'irsactl destroy --accept-loss --yes',
      },
    ],
    exits: {
      changesPending: waitsForTokens,
      findings: 'the bucket, documents or distribution of the issuer must stay for now',
      interrupted: stopped,
    },
    page: 'how-to/remove-irsactl.md',
  })
    .description('remove the chain in two runs: first from AWS, then from the API servers')
    .action(async (options: ChainOptions) => (await import('../work/destroy.ts')).destroy(options));
}

export function rollbackCommand(): Command {
  return withGuide(removalCommand('rollback'), {
    examples: [
      { does: 'See what would be restored', line: 'irsactl rollback --dry-run' },
      { does: 'Restore the API servers, without AWS', line: 'irsactl rollback' },
      { does: 'The same without a question', line: 'irsactl rollback --yes' },
    ],
    exits: { changesPending: waitsForTokens, interrupted: stopped },
    page: 'how-to/change-a-cluster-with-one-node.md',
  })
    .summary('restore the API servers to their state before irsactl, in two runs')
    .description(
      'Restore the API servers to their state before irsactl, in two runs. Nothing changes in AWS, which then refuses the new tokens of pods.',
    )
    .action(async (options: ChainOptions) => (await import('../work/rollback.ts')).rollback(options));
}
