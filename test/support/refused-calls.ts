import type { TrustChain } from '../../src/config/trust-chain.ts';
import { IrsaError } from '../../src/errors/irsa-error.ts';
import type { AwsPermission } from '../../src/permissions/aws-permission.ts';
import { iamPolicies } from '../../src/permissions/iam-policy.ts';
import { type RunningSandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { type AwsWorld, awsWorld } from './aws-world.ts';
import { sandboxPlace } from './sandbox-place.ts';

/** Returns the calls that AWS refuses to a user with only these permissions, until the work stops. */
export async function refusedCalls(
  permissions: readonly AwsPermission[],
  chain: TrustChain,
  work: (world: AwsWorld, sandbox: RunningSandbox) => Promise<void>,
): Promise<readonly string[]> {
  const policies = iamPolicies(permissions.filter(({ actions }) => actions.length > 0));
  const sandbox = await startSandbox({ users: [{ name: 'operator', policies }] });
  try {
    const place = sandboxPlace(sandbox, sandbox.userCredentials('operator'));
    // A refused call usually stops the work. If no call was refused, the work must succeed.
    const failure = await work(awsWorld(place, chain), sandbox).catch((error: unknown) => error);
    const refused = refusals(sandbox);
    // JSON services answer 400 for a refusal, as for every other error.
    if (refused.length === 0 && failure instanceof IrsaError && failure.code === 'IRSA-AWS-004') {
      return [failure.problem.what];
    }
    if (failure !== undefined && refused.length === 0) throw failure;
    return refused;
  } finally {
    await sandbox.close();
  }
}

/** Returns the refused calls with a valid signature. */
export function refusals({ journal }: RunningSandbox): readonly string[] {
  return journal
    .entries()
    .filter(({ status, caller }) => status === 403 && caller !== null)
    .map(({ service, action }) => `${service}:${action}`);
}

/** Returns the permissions without one action. */
export function withoutAction(
  permissions: readonly AwsPermission[],
  action: string,
): readonly AwsPermission[] {
  return permissions.map((one) => ({ ...one, actions: one.actions.filter((name) => name !== action) }));
}
