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

/** Most calls that each piece of work may make in all, of which a look at the account with all its roles is a few. */
const budgets = {
  plan: 20,
  /** A plan's, and what is seen from outside. */
  verify: 24,
  /** Three writes a role. */
  apply: 3 * roleCount + 60,
  /** Each role is looked at once more by the deletion itself (four calls), and needs three writes. */
  destroy: 7 * roleCount + 80,
} as const;
const mostMemory = 250;
const leastGain = 3;

/** What a piece of work on all the roles took. */
interface Taken {
  readonly calls: number;
  readonly seconds: number;
}

/**
 * AWS calls, time and memory of a chain of many roles from nothing to nothing, as the sandbox counted them; and the same
 * made by Terraform, which irsactl then takes over.
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
      throw new Error(`planning found ${changes.length} changes where none were left`);
    }
    return {
      name: `${work} of ${roleCount} roles: AWS calls`,
      measured: inWords({ calls, seconds }),
      budget: `at most ${budgets[work]}`,
      kept: calls <= budgets[work],
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
        name: `plan, apply, verify and destroy of ${roleCount} roles: resident memory at its peak`,
        measured: `${memory.toFixed(0)} MB`,
        budget: `below ${mostMemory} MB`,
        kept: memory < mostMemory,
      },
      await measureTerraform(sandbox, irsactl, plan, apply),
    ];
  } finally {
    irsactl.close();
    await sandbox.close();
  }
}

/** The same roles by the real Terraform, and what irsactl says of them once it has taken them over. */
async function measureTerraform(
  sandbox: RunningSandbox,
  irsactl: RolesProcess,
  plan: readonly Change[],
  own: Taken,
): Promise<Figure> {
  const name = `apply of ${roleCount} roles, beside terraform apply`;
  const budget = `at least ${leastGain} × faster, and what Terraform made is unchanged after --adopt`;
  const terraform = findTerraform();
  if (typeof terraform === 'string') return { name, measured: `not run: ${terraform}`, budget, kept: true };
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
        `${gain.toFixed(1)} × faster: irsactl ${inWords(own)}; ` +
        `Terraform with the AWS provider ${terraform.providerVersion} ${inWords({ calls, seconds })}; ` +
        `${left.length} changes left after --adopt`,
      budget,
      kept: gain >= leastGain && left.length === 0,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function inWords({ calls, seconds }: Taken): string {
  return `${calls} calls, ${(calls / roleCount).toFixed(2)} a role, in ${seconds.toFixed(1)} s`;
}
