import type { TrustChain } from '../../src/config/trust-chain.ts';
import { IrsaError } from '../../src/errors/irsa-error.ts';
import type { AwsPermission } from '../../src/permissions/aws-permission.ts';
import { iamPolicies } from '../../src/permissions/iam-policy.ts';
import { type RunningSandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { type AwsWorld, awsWorld } from './aws-world.ts';
import { sandboxPlace } from './sandbox-place.ts';

/** What AWS refused to somebody who has these permissions and no others, up to where the work stopped. */
export async function refusedCalls(
  permissions: readonly AwsPermission[],
  chain: TrustChain,
  work: (world: AwsWorld, sandbox: RunningSandbox) => Promise<void>,
): Promise<readonly string[]> {
  const policies = iamPolicies(permissions.filter(({ actions }) => actions.length > 0));
  const sandbox = await startSandbox({ users: [{ name: 'operator', policies }] });
  try {
    const place = sandboxPlace(sandbox, sandbox.userCredentials('operator'));
    // What is refused mostly stops the work; what is not refused must not.
    const failure = await work(awsWorld(place, chain), sandbox).catch((error: unknown) => error);
    const refused = refusals(sandbox);
    // Services that speak JSON refuse with the status 400, as they answer all else that is wrong.
    if (refused.length === 0 && failure instanceof IrsaError && failure.code === 'IRSA-AWS-004') {
      return [failure.problem.what];
    }
    if (failure !== undefined && refused.length === 0) throw failure;
    return refused;
  } finally {
    await sandbox.close();
  }
}

/** The calls that were refused to somebody whose signature was sound. */
export function refusals({ journal }: RunningSandbox): readonly string[] {
  return journal
    .entries()
    .filter(({ status, caller }) => status === 403 && caller !== null)
    .map(({ service, action }) => `${service}:${action}`);
}

/** The permissions with one action less. */
export function withoutAction(
  permissions: readonly AwsPermission[],
  action: string,
): readonly AwsPermission[] {
  return permissions.map((one) => ({ ...one, actions: one.actions.filter((name) => name !== action) }));
}
