import { Command, InvalidArgumentError, Option } from 'commander';
import { chainCommand, outputOption } from '../chain-options.ts';
import { withGuide } from '../help/command-guide.ts';
import { anyItem, eachAsTyped, listOf } from '../list-value.ts';
import type { RoleEditOptions } from '../work/edit-roles-file.ts';
import type { RoleCreateOptions } from '../work/role-create.ts';

const page = 'how-to/manage-roles.md';

/** `irsactl role`: one role at a time. irsa.yaml stays the only truth: create and delete edit it, apply does the rest. */
export function roleCommand(): Command {
  return withGuide(new Command('role'), {
    examples: [
      { does: 'Which roles there are, and when each was last used', line: 'irsactl role list' },
      { does: 'Who may take a role, and what it may do', line: 'irsactl role show prod-1-shop-orders' },
      {
        does: 'A role for one more service account',
        line: 'irsactl role create --service-account shop/web --policy AmazonS3ReadOnlyAccess',
      },
    ],
    page,
  })
    .description('look at single roles, and put them into irsa.yaml or take them out')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(createCommand())
    .addCommand(deleteCommand());
}

function listCommand(): Command {
  return withGuide(chainCommand('list'), {
    examples: [
      { does: 'Every role of the chain', line: 'irsactl role list' },
      { does: 'Of another cluster', line: 'irsactl role list -f staging.yaml --context staging' },
      { does: 'Of one of several AWS accounts', line: 'irsactl role list --account analytics' },
      { does: 'For a script', line: 'irsactl role list -o json' },
    ],
    exits: { findings: 'something stands in the way of a role' },
    page,
  })
    .description(
      'list the roles of the chain, declared or left over: how each stands, whom it is for, what it may do, when it was last used',
    )
    .addOption(accountOption())
    .action(async (options) => (await import('../work/role-list.ts')).listRoles(options));
}

function showCommand(): Command {
  return withGuide(chainCommand('show'), {
    examples: [
      { does: 'A role by its name in IAM', line: 'irsactl role show prod-1-shop-orders' },
      {
        does: 'Its trust policy alone',
        line: 'irsactl role show prod-1-shop-orders -o json | jq .trustPolicy',
      },
      { does: 'As YAML', line: 'irsactl role show prod-1-shop-orders -o yaml' },
    ],
    exits: { findings: 'something stands in the way of the role' },
    page,
  })
    .description("show one role: who may take it, its policies, and how much of IAM's quotas they use")
    .argument('<role>', 'its name in IAM')
    .addOption(accountOption())
    .action(async (name: string, options) => (await import('../work/role-show.ts')).showRole(name, options));
}

function createCommand(): Command {
  return withGuide(editCommand('create'), {
    examples: [
      {
        does: 'With a managed policy',
        line: 'irsactl role create --service-account shop/web --policy AmazonS3ReadOnlyAccess',
      },
      {
        does: 'With the preset of a program',
        line: 'irsactl role create --service-account external-dns/external-dns --preset externalDns,zones=Z0123456789ABC',
      },
      {
        does: 'With a tag, a word of its own and a policy from a file',
        line: 'irsactl role create --service-account shop/web --inline-policy queue=queue.json --tag team=shop --description Orders',
      },
      {
        does: 'See what would be written, for several that share a role',
        line: 'irsactl role create prod-1-shop --service-account shop/web,shop/api --policy AmazonSQSFullAccess --dry-run',
      },
    ],
    page,
  })
    .description('put a role at the end of those of irsa.yaml, and leave every other line as it is')
    .argument('[role]', 'its name in IAM; default: `<chain>-<namespace>-<service account>`')
    .addOption(accountOption('put it into this account'))
    .requiredOption(
      '--service-account <namespace/name>',
      'who may take it (repeatable; several need a name of the role)',
      listOf(anyItem),
    )
    .option('--policy <policy>', 'managed policy, by name or ARN (repeatable)', listOf(anyItem))
    .option(
      '--inline-policy <name=file>',
      'policy of the role itself, from a file of JSON (repeatable; one each time)',
      eachAsTyped(),
    )
    .option(
      '--preset <preset>',
      'what a program needs, with its parameters: NAME,KEY=VALUE,… (repeatable; `irsactl explain roles.policies.preset` lists them)',
      eachAsTyped(),
    )
    .option('--path <path>', 'path of the role in IAM, as /irsa/')
    .option('--description <text>', 'what the role says of itself in IAM; default: whom it is for')
    .option('--tag <key=value>', 'AWS tag of the role (repeatable; one each time)', eachAsTyped())
    .option('--max-session-duration <seconds>', 'longest session; 3600 to 43200', wholeNumber)
    .option('--permissions-boundary <policy>', 'policy that bounds what the role may ever do, by name or ARN')
    .option('--shared', 'other clusters, or somebody else, trust the role as well; it needs a name')
    .option('--no-manage', 'somebody else makes and annotates the service accounts')
    .action(async (name: string | undefined, options: RoleCreateOptions) =>
      (await import('../work/role-create.ts')).createRole(name, options),
    );
}

/** Which numbers fit is for irsa.yaml's own rules to say. */
function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a whole number of seconds, as 43200.');
}

function deleteCommand(): Command {
  return withGuide(editCommand('delete'), {
    examples: [
      { does: 'After a question', line: 'irsactl role delete prod-1-shop-orders' },
      { does: 'See what would go', line: 'irsactl role delete prod-1-shop-orders --dry-run' },
      { does: 'In a script', line: 'irsactl role delete prod-1-shop-orders --yes -o json' },
    ],
    page,
  })
    .description('take a role out of irsa.yaml; apply --prune then removes it from IAM, if it is there')
    .argument('<role>', 'its name in IAM')
    .addOption(accountOption())
    .action(async (name: string, options: RoleEditOptions) =>
      (await import('../work/role-delete.ts')).deleteRole(name, options),
    );
}

/** Works on the file alone: no cluster and no AWS is asked. */
function editCommand(name: string): Command {
  return new Command(name)
    .option('-f, --file <path>', 'the chain', 'irsa.yaml')
    .addOption(outputOption())
    .option('-y, --yes', 'do not ask')
    .option('--dry-run', 'show the difference and stop');
}

function accountOption(does = 'of this account alone'): Option {
  return new Option('--account <account>', `${does}: a name of spec.aws.accounts, or an ID`);
}
