import type { Role } from '../src/config/trust-chain.ts';
import { startSandbox } from '../src/sandbox/start-sandbox.ts';
import { awsWorld } from '../test/support/aws-world.ts';
import { sandboxPlace } from '../test/support/sandbox-place.ts';
import type { Figure } from './figure.ts';

const count = 500;
/** Bucket, documents, provider and the list of roles: the same however many roles there are. */
const callsBesides = 60;

/**
 * Most calls a role that each piece of work may make. One look at a role that is there is GetRole,
 * ListAttachedRolePolicies, ListRolePolicies and GetRolePolicy of its one inline policy; one that is not there is GetRole.
 */
const budgets = {
  /** One look. */
  plan: 4,
  /** Two looks at nothing, three writes, one look at what was made. */
  apply: 9,
  /** One look. */
  verify: 4,
  /** Two looks, one more by the deletion itself, three writes, one look at nothing. */
  destroy: 16,
} as const;

/** AWS calls of a chain of many roles from nothing to nothing, as the sandbox counted them, and how long each took. */
export async function measureAwsCalls(): Promise<readonly Figure[]> {
  const sandbox = await startSandbox();
  const world = awsWorld(sandboxPlace(sandbox), { roles: manyRoles() });
  const measure = async (name: keyof typeof budgets, work: () => Promise<unknown>): Promise<Figure> => {
    sandbox.journal.clear();
    const started = performance.now();
    await work();
    const seconds = (performance.now() - started) / 1000;
    const calls = sandbox.journal.entries().length;
    return {
      name: `${name} of ${count} roles: AWS calls`,
      measured: `${calls} calls, ${(calls / count).toFixed(2)} a role, in ${seconds.toFixed(1)} s`,
      budget: `at most ${budgets[name]} a role and ${callsBesides} besides`,
      kept: calls <= budgets[name] * count + callsBesides,
    };
  };
  try {
    return [
      await measure('apply', () => world.apply()),
      await measure('plan', async () => {
        const left = (await world.plan()).links.flatMap(({ changes }) => changes);
        if (left.length > 0) throw new Error(`planning found ${left.length} changes where none were left`);
      }),
      await measure('verify', async () => {
        const broken = (await world.verify()).filter(({ verdict }) => verdict !== 'holds');
        if (broken.length > 0) throw new Error(`verify says that ${broken[0]?.link} does not hold`);
      }),
      await measure('destroy', () => world.remove()),
    ];
  } finally {
    world.clients.close();
    await sandbox.close();
  }
}

function manyRoles(): readonly Role[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `bench-${index}`,
    path: '/',
    serviceAccounts: [{ namespace: 'bench', name: `account-${index}` }],
    policies: [
      { kind: 'managed', policy: 'AmazonS3ReadOnlyAccess' },
      {
        kind: 'inline',
        name: 'queue',
        document: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' }],
        },
      },
    ],
    maxSessionDuration: 3600,
    place: { file: 'irsa.yaml', line: 1, column: 1 },
  }));
}
