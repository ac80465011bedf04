import type { Role } from '../src/config/trust-chain.ts';
import { startSandbox } from '../src/sandbox/start-sandbox.ts';
import { awsWorld } from '../test/support/aws-world.ts';
import { sandboxPlace } from '../test/support/sandbox-place.ts';
import type { Figure } from './figure.ts';

const count = 500;
/** GetRole, ListAttachedRolePolicies, ListRolePolicies and GetRolePolicy of its one inline policy. */
const callsPerRole = 4;
/** Bucket, documents, provider and the list of roles: the same however many roles there are. */
const callsBesides = 20;

/** AWS calls of planning many roles that are all there, as the sandbox counted them, and how long it took. */
export async function measurePlanOfRoles(): Promise<Figure> {
  const sandbox = await startSandbox();
  const world = awsWorld(sandboxPlace(sandbox), { roles: manyRoles() });
  try {
    await world.apply();
    sandbox.journal.clear();
    const started = performance.now();
    const plan = await world.plan();
    const seconds = (performance.now() - started) / 1000;
    const left = plan.links.flatMap(({ changes }) => changes);
    if (left.length > 0) throw new Error(`planning found ${left.length} changes where none were left`);
    const calls = sandbox.journal.entries().length;
    return {
      name: `plan of ${count} roles: AWS calls`,
      measured: `${calls} calls, ${(calls / count).toFixed(2)} a role, in ${seconds.toFixed(1)} s`,
      budget: `at most ${callsPerRole} a role and ${callsBesides} besides`,
      kept: calls <= callsPerRole * count + callsBesides,
    };
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
