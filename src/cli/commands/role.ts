import { Command, InvalidArgumentError, Option } from 'commander';
import { chainCommand, fileOption, outputOption } from '../chain-options.ts';
import { withGuide } from '../help/command-guide.ts';
import { anyItem, eachAsTyped, listOf } from '../list-value.ts';
import type { RoleCreateOptions } from '../work/role-create.ts';
import type { RoleEditOptions } from '../work/role-edit.ts';

const page = 'how-to/manage-roles.md';

export function roleCommand(): Command {
  return withGuide(new Command('role'), {
    examples: [
      { does: 'List the roles, and when each was last used', line: 'irsactl role list' },
      {
        does: 'Show who may assume a role, and what it may do',
        line: 'irsactl role show prod-1-shop-orders',
      },
      {
        does: 'Add a role for a service account',
        line: 'irsactl role create --service-account shop/web --policy AmazonS3ReadOnlyAccess',
      },
    ],
    page,
  })
    .description('list, show, create and delete single roles')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(createCommand())
    .addCommand(deleteCommand());
}

function listCommand(): Command {
  return withGuide(chainCommand('list'), {
    examples: [
      { does: 'List every role of the chain', line: 'irsactl role list' },
      { does: 'The same for another cluster', line: 'irsactl role list -f staging.yaml --context staging' },
      { does: 'Only those of one AWS account', line: 'irsactl role list --account analytics' },
      { does: 'For a script', line: 'irsactl role list -o json' },
    ],
    exits: { findings: 'an error keeps a role from being applied' },
    page,
  })
    .description('list the roles of the chain with their state, service accounts, policies and last use')
    .addOption(accountOption())
    .action(async (options) => (await import('../work/show-roles.ts')).listRoles(options));
}

function showCommand(): Command {
  return withGuide(chainCommand('show'), {
    examples: [
      { does: 'A role by its name in IAM', line: 'irsactl role show prod-1-shop-orders' },
      {
        does: 'Only its trust policy',
        line: 'irsactl role show prod-1-shop-orders -o json | jq .trustPolicy',
      },
      { does: 'As YAML', line: 'irsactl role show prod-1-shop-orders -o yaml' },
    ],
    exits: { findings: 'an error keeps the role from being applied' },
    page,
  })
    .description('show one role: its service accounts, its policies and its IAM quotas')
    .argument('<role>', 'name in IAM')
    .addOption(accountOption())
    .action(async (name: string, options) => (await import('../work/show-roles.ts')).showRole(name, options));
}

function createCommand(): Command {
  return withGuide(editCommand('create'), {
    examples: [
      {
        does: 'With a managed policy',
        line: 'irsactl role create --service-account shop/web --policy AmazonS3ReadOnlyAccess',
      },
      {
        does: 'With the policy of a known program',
        line: 'irsactl role create --service-account external-dns/external-dns --preset externalDns,zones=Z0123456789ABC',
      },
      {
        does: 'With a tag, a description and a policy from a file',
        line: 'irsactl role create --service-account shop/web --inline-policy queue=queue.json --tag team=shop --description Orders',
      },
      {
        does: 'See the difference, for two service accounts with one role',
        line: 'irsactl role create prod-1-shop --service-account shop/web,shop/api --policy AmazonSQSFullAccess --dry-run',
      },
    ],
    page,
  })
    .description('add a role to irsa.yaml')
    .argument('[role]', 'name in IAM (default: `<chain>-<namespace>-<service account>`)')
    .addOption(accountOption('AWS account of the role'))
    .requiredOption(
      '--service-account <namespace/name>',
      'service account that may assume it (repeatable; several need a role name)',
      listOf(anyItem),
    )
    .option('--policy <policy>', 'managed policy, by name or ARN (repeatable)', listOf(anyItem))
    .option(
      '--inline-policy <name=file>',
      'inline policy from a JSON file (repeatable; one each time)',
      eachAsTyped(),
    )
    .option(
      '--preset <preset>',
      'policy of a known program: NAME,KEY=VALUE,... (repeatable; `irsactl explain roles.policies.preset` lists them)',
      eachAsTyped(),
    )
    .option('--path <path>', 'path in IAM, e.g. /irsa/')
    .option('--description <text>', 'description in IAM (default: its service accounts)')
    .option('--tag <key=value>', 'AWS tag of the role (repeatable; one each time)', eachAsTyped())
    .option('--max-session-duration <seconds>', 'longest session, 3600 to 43200', wholeNumber)
    .option('--permissions-boundary <policy>', 'permissions boundary, by name or ARN')
    .option('--shared', 'other clusters or parties may also use the role; it needs a name')
    .option('--no-manage', 'do not create and annotate the service accounts')
    .action(async (name: string | undefined, options: RoleCreateOptions) =>
      (await import('../work/role-create.ts')).createRole(name, options),
    );
}

/** The rules of irsa.yaml check the range. */
function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number of seconds, such as 43200.');
}

function deleteCommand(): Command {
  return withGuide(editCommand('delete'), {
    examples: [
      { does: 'Ask, then remove it', line: 'irsactl role delete prod-1-shop-orders' },
      { does: 'See what would be removed', line: 'irsactl role delete prod-1-shop-orders --dry-run' },
      { does: 'In a script', line: 'irsactl role delete prod-1-shop-orders --yes -o json' },
    ],
    page,
  })
    .description('remove a role from irsa.yaml; `apply --prune` then deletes it in IAM')
    .argument('<role>', 'name in IAM')
    .addOption(accountOption())
    .action(async (name: string, options: RoleEditOptions) =>
      (await import('../work/role-edit.ts')).deleteRole(name, options),
    );
}

/** A command that edits the file, without a cluster or AWS. */
function editCommand(name: string): Command {
  return new Command(name)
    .addOption(fileOption('the irsa.yaml to edit'))
    .addOption(outputOption())
    .option('-y, --yes', 'do not ask for confirmation')
    .option('--dry-run', 'print the difference and stop');
}

function accountOption(does = 'only this account'): Option {
  return new Option('--account <account>', `${does}: a name of spec.aws.accounts, or an ID`);
}
