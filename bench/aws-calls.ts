import type { Role } from '../src/config/trust-chain.ts';
import { startSandbox } from '../src/sandbox/start-sandbox.ts';
import { awsWorld } from '../test/support/aws-world.ts';
import { sandboxPlace } from '../test/support/sandbox-place.ts';
import type { Figure } from './figure.ts';

const count = 500;
/** Most calls that each piece of work may make in all, of which a look at the account with all its roles is a few. */
const budgets = {
  plan: 20,
  verify: 20,
  /** Three writes a role. */
  apply: 3 * count + 60,
  /** Each role is looked at once more by the deletion itself (four calls), and needs three writes. */
  destroy: 7 * count + 60,
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
      budget: `at most ${budgets[name]}`,
      kept: calls <= budgets[name],
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

const place = { file: 'irsa.yaml', line: 1, column: 1 } as const;

function manyRoles(): readonly Role[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `bench-${index}`,
    path: '/',
    serviceAccounts: [{ namespace: 'bench', name: `account-${index}` }],
    serviceAccountsLike: [],
    policies: [
      { kind: 'managed', policy: 'AmazonS3ReadOnlyAccess', place },
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
    place,
  }));
}
