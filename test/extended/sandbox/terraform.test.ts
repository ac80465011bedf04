import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { plannedChanges } from '../../../src/chain/chain-plan.ts';
import type { LinkName } from '../../../src/chain/link-name.ts';
import { ownershipTags } from '../../../src/chain/ownership.ts';
import type { Account } from '../../../src/sandbox/account.ts';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { awsWorld } from '../../support/aws-world.ts';
import { sandboxPlace } from '../../support/sandbox-place.ts';
import { skipUnless } from '../../support/skip-unless.ts';
import { configurationOfPlan } from '../../support/terraform/configuration-of-plan.ts';
import { findTerraform } from '../../support/terraform/find-terraform.ts';
import { type TerraformWorkspace, terraformWorkspace } from '../../support/terraform/terraform-workspace.ts';
import { wholeConfiguration } from '../../support/terraform/whole-configuration.ts';

const terraform = findTerraform();

describe.concurrent('the real AWS provider of Terraform', { timeout: 600_000 }, () => {
  skipUnless(typeof terraform !== 'string', typeof terraform === 'string' ? terraform : '');

  test('creates, refreshes, changes and destroys the resources that the sandbox models', async () => {
    await withSandbox(async (sandbox, workspace) => {
      const before = accountOf(sandbox);
      await workspace.write(wholeConfiguration());
      await succeeds(workspace, 'apply');
      await succeeds(workspace, 'plan');
      expect(accountOf(sandbox).policies.get(policyArn)?.versions).toHaveLength(1);

      await workspace.write(wholeConfiguration('changed'));
      await succeeds(workspace, 'apply');
      await succeeds(workspace, 'plan');
      expect(accountOf(sandbox).policies.get(policyArn)?.defaultVersion.id).toBe('v2');

      await succeeds(workspace, 'destroy');
      expect(accountOf(sandbox)).toEqual(before);
      expect(notModelled(sandbox)).toEqual([]);
    });
  });

  test('creates a chain that irsactl adopts, adding only its tags to the roles', async () => {
    await withSandbox(async (sandbox, workspace) => {
      const world = awsWorld(sandboxPlace(sandbox));
      await workspace.write(configurationOfPlan(plannedChanges(await world.plan())));
      await succeeds(workspace, 'apply');
      await succeeds(workspace, 'plan');

      const consent = { adopt: true };
      const adoption = plannedChanges(await world.plan(consent));
      const ofRoles = adoption.filter(({ link }) => link === 'roles').map(({ kind }) => kind);
      expect(ofRoles).toEqual(['tag-role', 'tag-role']);
      await world.apply({ consent });
      expect(plannedChanges(await world.plan())).toEqual([]);
      world.clients.close();
    });
  });

  test('creates provider and roles for a chain, and neither it nor irsactl undoes what the other did', async () => {
    await withSandbox(async (sandbox, workspace) => {
      const world = awsWorld(sandboxPlace(sandbox));
      const plan = await world.plan();
      const isInIam = ({ link }: { readonly link: LinkName }) =>
        link === 'identity-provider' || link === 'roles';
      await world.carryOut({ ...plan, links: plan.links.filter((one) => !isInIam(one)) });
      const tags = ownershipTags(world.context);
      await workspace.write(configurationOfPlan(plannedChanges(plan).filter(isInIam), tags));
      await succeeds(workspace, 'apply');
      for (const _turn of [1, 2]) {
        expect(await world.apply()).toEqual([]);
        await succeeds(workspace, 'plan');
        await succeeds(workspace, 'apply');
      }
      world.clients.close();
    });
  });
});

const policyArn = 'arn:aws:iam::123456789012:policy/team/readers';

async function withSandbox(
  work: (sandbox: RunningSandbox, workspace: TerraformWorkspace) => Promise<void>,
): Promise<void> {
  if (typeof terraform === 'string') throw new Error(terraform);
  const sandbox = await startSandbox();
  // vitest's hooks of concurrent tests run when the first of these tests ends.
  const folder = await mkdtemp(join(tmpdir(), 'irsactl-test-'));
  try {
    await work(sandbox, await terraformWorkspace(terraform, folder, sandbox.endpointEnvironment()));
  } finally {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function succeeds(workspace: TerraformWorkspace, command: 'apply' | 'plan' | 'destroy'): Promise<void> {
  const { code, text } = await workspace[command]();
  expect(code, `terraform ${command}:\n… ${text.slice(-6000)}`).toBe(0);
}

/** A copy to compare with a later one. */
function accountOf({ state }: RunningSandbox): Account {
  const account = state.accounts.get(state.defaultAccount);
  if (!account) throw new Error('the sandbox has no such account');
  return structuredClone(account);
}

/** Calls that the sandbox does not model. */
function notModelled(sandbox: RunningSandbox): readonly string[] {
  return sandbox.journal
    .entries()
    .filter(({ status, action }) => status === 501 || action === 'Unknown')
    .map(({ service, action }) => `${service}:${action}`);
}
