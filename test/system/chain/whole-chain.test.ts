import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { chainLab, labChain } from '../../support/chain-lab.ts';
import { keepLease } from '../../support/foreign-lease.ts';
import { labAccount, labProvider } from '../../support/lab-parts.ts';
import { testedProgram } from '../../support/tested-program.ts';
import { clusterState, sandboxState } from '../../support/world-state.ts';

/** One chain on S3, from the first plan to the second destroy, with the real command. Each test needs the ones before it. */
const lab = chainLab();

interface Before {
  readonly manifest: Buffer;
  readonly mode: number;
  readonly modified: number;
  readonly world: unknown;
}
let before: Before;

const world = async () => [await clusterState(lab().cluster), sandboxState(lab().sandbox())];

beforeAll(async () => {
  const { manifestPath } = lab().cluster;
  const { mode, mtimeMs } = await stat(manifestPath);
  before = { manifest: await readFile(manifestPath), mode, modified: mtimeMs, world: await world() };
});

describe('before the chain exists', () => {
  it('plan fits on one screen, and -v prints its calls to standard error', async () => {
    const plan = await lab().irsactl('plan', ['--detailed-exitcode', '-v']);
    expect(plan.code).toBe(3);
    expect(plan.stdout).toContain('lab-1-shop-orders');
    expect(plan.stdout.trimEnd().split('\n').length).toBeLessThanOrEqual(40);
    expect(plan.stderr).toMatch(
      /^ {2}https:\/\/127\.0\.0\.1:\d+ GET \/api\/v1\/namespaces\/kube-system: 200, \d+ ms$/m,
    );
    expect(plan.stderr).toMatch(/^ {2}aws sts:GetCallerIdentity: done, \d+ ms$/m);
    expect(plan.stderr).toMatch(/^ {2}aws s3:HeadBucket on lab-1-oidc: \w+, \d+ ms$/m);
    expect(plan.stdout).not.toContain('GetCallerIdentity');
    expect((await lab().irsactl('plan')).stderr).not.toContain('GetCallerIdentity');
  });

  it('verify reports that the chain does not exist', async () => {
    expect((await lab().irsactl('verify')).stdout).toMatch(
      /IRSA-ISSUER-036[\s\S]*next {2}The chain does not exist/,
    );
  });

  it.each([
    ['another account', { account: '210987654321' }],
    ['another cluster', { clusterUid: 'nope' }],
  ])('apply refuses a plan that was saved for %s', async (_, target) => {
    const plan = JSON.parse((await lab().irsactl('plan', ['-o', 'json'])).stdout);
    expect(plan.counts).toMatchObject({ remove: 0, restarts: 2 });
    const file = join(lab().folder, 'elsewhere.json');
    await writeFile(file, JSON.stringify({ ...plan, madeFor: { ...plan.madeFor, ...target } }));
    const run = await lab().irsactl('apply', [file, '--yes']);
    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining('IRSA-PLAN-002') });
  });

  it.each(['apply', 'destroy'])('%s names the other irsactl that holds the lease', async (command) => {
    const release = await keepLease(lab().cluster, 'operator@elsewhere 4711 ab12');
    const run = await lab().irsactl(command, ['--yes', '-q']);
    await release();
    expect([run.code, run.stderr]).toEqual([1, expect.stringContaining('IRSA-CLUSTER-008')]);
    expect(run.stderr).toContain('operator@elsewhere');
  });

  it.each([
    ['to a full disk', '> /dev/full'],
    ['to a closed pipe', '| true'],
  ])('apply does not start if its plan is printed %s', async (_, redirection) => {
    const { code, stderr } = await applyInShell(redirection);
    expect([code, stderr]).toEqual([1, expect.stringContaining('IRSA-CLI-010')]);
    expect(stderr).toContain('The plan could not be shown');
  });

  it('none of these commands changed anything', async () => {
    expect(await world()).toEqual(before.world);
  });
});

describe('apply', () => {
  it('fails with an error at its time limit', async () => {
    const short = await lab().irsactl('apply', ['--yes', '--timeout', '5s']);
    expect(short.code).toBe(1);
    expect(short.stderr).toContain('IRSA-CLI-017');
  });

  it('continues where the previous run stopped, and proves the chain', async () => {
    const apply = await lab().irsactl('apply', ['--yes'], { timeoutSeconds: 300 });
    // The previous run finished its current change. On a fast machine, that is the whole control plane.
    expect(apply.stderr).toContain('✓ injection');
    expect(apply.stdout).toContain('Every link holds');
    expect(apply.code).toBe(0);
  });

  it('leaves nothing to do, and status shows how long each link has been in place', async () => {
    const again = await lab().irsactl('plan', ['--detailed-exitcode']);
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('Nothing to do.')]);
    const { stdout } = await lab().irsactl('status');
    // The age of the cluster's own key is that of its file.
    for (const link of [
      'signing-key',
      'issuer',
      'identity-provider',
      'roles',
      'control-plane',
      'injection',
    ]) {
      expect(stdout).toMatch(new RegExp(`${link} +in place +(just now|[0-9]+ minutes? ago)`));
    }
    expect(stdout).toMatch(/proof +not checked +–/);
  });
});

describe('destroy', () => {
  it('keeps the bucket while IAM trusts its name, reports why, and exits with code 4', async () => {
    const provider = labProvider(lab());
    const { tags } = provider;
    provider.tags = tags.filter(({ Key }) => !Key?.startsWith('irsactl.dev/'));
    const first = await lab().irsactl('destroy', ['--yes']);
    expect([first.code, first.stdout]).toEqual([4, expect.stringContaining('IRSA-ISSUER-055')]);
    const { buckets } = lab().sandbox().s3Store;
    expect([...(buckets.get(labChain.bucket)?.objects.keys() ?? [])]).toEqual([
      '.well-known/openid-configuration',
      'keys.json',
    ]);
    labAccount(lab()).providers.delete(provider.arn);
  });

  it('finishes its first run, and status and verify say how to continue', async () => {
    const first = await lab().irsactl('destroy', ['--yes']);
    expect([first.code, first.stderr]).toEqual([0, expect.stringContaining('destroy again')]);
    const between = await lab().irsactl('status');
    expect(between.stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /The first run of destroy is done.* roles +removed /,
    );
    expect(between.stdout).toMatch(/\nNext: irsactl destroy /);
    expect((await lab().irsactl('verify')).stdout).toMatch(
      /first\s+run\s+of\s+destroy\s+is\s+done[\s\S]*irsactl destroy /,
    );
  });

  it('leaves no trace after its second run: the manifest has its old content, mode and time', async () => {
    expect((await lab().irsactl('destroy', ['--yes'])).code).toBe(0);
    const { manifestPath } = lab().cluster;
    const { mode, mtimeMs } = await stat(manifestPath);
    expect(await readFile(manifestPath)).toEqual(before.manifest);
    expect([mode, mtimeMs]).toEqual([before.mode, before.modified]);
    expect(await world()).toEqual(before.world);
  });
});

/** Runs `irsactl apply --yes REDIRECTION` in bash. The exit code is that of irsactl, not of the reader of its output. */
async function applyInShell(redirection: string): Promise<{ code: number; stderr: string }> {
  const script = `irsactl() { "$node" "$main" "$@"; }; irsactl apply --file "$chain" --yes ${redirection}; exit $PIPESTATUS`;
  const env = {
    PATH: process.env['PATH'] ?? '',
    node: process.execPath,
    main: testedProgram(),
    chain: lab().chainFile,
    ...lab().environment(),
  };
  const child = spawn('bash', ['--norc', '-c', script], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const printed = child.stderr.setEncoding('utf8').toArray();
  const [code] = await once(child, 'close');
  return { code, stderr: (await printed).join('') };
}
