import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Change } from '../src/chain/change.ts';
import { type RunningSandbox, startSandbox } from '../src/sandbox/start-sandbox.ts';
import { jwkOf } from '../src/trust/jwks.ts';
import { configurationOfPlan } from '../test/support/terraform/configuration-of-plan.ts';
import { findTerraform } from '../test/support/terraform/find-terraform.ts';
import { terraformWorkspace } from '../test/support/terraform/terraform-workspace.ts';
import { rsaPair } from '../test/support/test-keys.ts';
import type { Figure } from './figure.ts';
import { roleCount } from './many-roles.ts';
import { type RolesProcess, type RolesWork, startRolesProcess } from './roles-process.ts';

/** Maximum calls of each command; reading the account with all its roles takes only a few of them. */
const budgets = {
  plan: 20,
  /** The plan's calls, and checks from outside. */
  verify: 24,
  /** Three writes per role. */
  apply: 3 * roleCount + 60,
  /** The deletion reads each role once more (four calls) and needs three writes. */
  destroy: 7 * roleCount + 80,
} as const;
const maxMemory = 250;
const minGain = 3;

/** The cost of a command on all roles. */
interface Taken {
  readonly calls: number;
  readonly seconds: number;
}

/**
 * AWS calls, time and memory for a chain of many roles, from the first apply to destroy, as counted by the sandbox; and for
 * the same roles made by Terraform, which irsactl then adopts.
 */
export async function measureAwsCalls(): Promise<readonly Figure[]> {
  const sandbox = await startSandbox();
  const key = jwkOf(rsaPair().publicKey);
  const irsactl = await startRolesProcess(sandbox, key);
  const measure = async (work: RolesWork & keyof typeof budgets): Promise<Figure & Taken> => {
    sandbox.journal.clear();
    const { seconds, changes } = await irsactl.run(work);
    const calls = sandbox.journal.entries().length;
    if (work === 'plan' && changes.length > 0) {
      throw new Error(`plan found ${changes.length} changes, but expected none`);
    }
    return {
      name: `${work} of ${roleCount} roles: AWS calls`,
      measured: describe({ calls, seconds }),
      budget: `at most ${budgets[work]}`,
      met: calls <= budgets[work],
      calls,
      seconds,
    };
  };
  try {
    const { plan } = await irsactl.run('plan');
    const apply = await measure('apply');
    const figures = [apply, await measure('plan'), await measure('verify'), await measure('destroy')];
    const memory = irsactl.peakMemory();
    return [
      ...figures,
      {
        name: `plan, apply, verify and destroy of ${roleCount} roles: peak resident memory`,
        measured: `${memory.toFixed(0)} MB`,
        budget: `below ${maxMemory} MB`,
        met: memory < maxMemory,
      },
      await measureTerraform(sandbox, irsactl, plan, apply),
    ];
  } finally {
    irsactl.close();
    await sandbox.close();
  }
}

/** The same roles by the real Terraform, and the changes that irsactl plans after adopting them. */
async function measureTerraform(
  sandbox: RunningSandbox,
  irsactl: RolesProcess,
  plan: readonly Change[],
  own: Taken,
): Promise<Figure> {
  const name = `apply of ${roleCount} roles, compared with terraform apply`;
  const budget = `at least ${minGain} × faster, and no changes left after --adopt`;
  const terraform = findTerraform();
  if (typeof terraform === 'string') return { name, measured: `not run: ${terraform}`, budget, met: true };
  const folder = mkdtempSync(join(tmpdir(), 'irsactl-bench-'));
  try {
    const workspace = await terraformWorkspace(terraform, folder, sandbox.endpointEnvironment());
    await workspace.write(configurationOfPlan(plan));
    sandbox.journal.clear();
    const began = performance.now();
    const { code, text } = await workspace.apply();
    const seconds = (performance.now() - began) / 1000;
    if (code !== 0) throw new Error(`terraform apply failed:\n${text}`);
    const calls = sandbox.journal.entries().length;
    await irsactl.run('adopt');
    const left = (await irsactl.run('plan')).changes;
    const gain = seconds / own.seconds;
    return {
      name,
      measured:
        `${gain.toFixed(1)} × faster: irsactl ${describe(own)}; ` +
        `Terraform with the AWS provider ${terraform.providerVersion} ${describe({ calls, seconds })}; ` +
        `${left.length} changes left after --adopt`,
      budget,
      met: gain >= minGain && left.length === 0,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function describe({ calls, seconds }: Taken): string {
  return `${calls} calls, ${(calls / roleCount).toFixed(2)} per role, in ${seconds.toFixed(1)} s`;
}
