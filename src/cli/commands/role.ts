import { Command, Option } from 'commander';
import { chainCommand } from '../chain-options.ts';
import { withGuide } from '../help/command-guide.ts';

const page = 'how-to/manage-roles.md';

export function roleCommand(): Command {
  return withGuide(new Command('role'), {
    examples: [
      { does: 'List the roles, and when each was last used', line: 'irsactl role list' },
      {
        does: 'Show who may assume a role, and what it may do',
        line: 'irsactl role show prod-1-shop-orders',
      },
      { does: 'See the lines of a new role, to copy into irsa.yaml', line: 'irsactl explain roles' },
    ],
    page,
  })
    .description('list and show single roles')
    .addCommand(listCommand())
    .addCommand(showCommand());
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

function accountOption(): Option {
  return new Option('--account <account>', 'only this account: a name of spec.aws.accounts, or an ID');
}
