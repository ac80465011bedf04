import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { IAMClient, ListOpenIDConnectProvidersCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { plannedChanges } from '../../../src/chain/chain-plan.ts';
import { planInProcess } from '../../support/chain-in-process.ts';
import { chainLab, labChain } from '../../support/chain-lab.ts';
import { findOnPath } from '../../support/find-on-path.ts';
import { holdLease } from '../../support/foreign-lease.ts';
import { startMoto } from '../../support/moto.ts';

const lab = chainLab();
/** Names and ARNs of all providers, roles and buckets. */
async function everythingAt(endpoint: string): Promise<string[]> {
  const settings = {
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'moto', secretAccessKey: 'moto-secret' },
  };
  const iam = new IAMClient(settings);
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  const [providers, roles, buckets] = await Promise.all([
    iam.send(new ListOpenIDConnectProvidersCommand({})),
    iam.send(new ListRolesCommand({})),
    s3.send(new ListBucketsCommand({})),
  ]);
  iam.destroy();
  s3.destroy();
  return [
    ...(providers.OpenIDConnectProviderList ?? []).map(({ Arn }) => Arn?.split(':').at(-1) ?? ''),
    ...(roles.Roles ?? []).map(({ RoleName }) => RoleName ?? ''),
    ...(buckets.Buckets ?? []).map(({ Name }) => Name ?? ''),
  ];
}

describe('two irsactl processes on one chain', () => {
  it('apply and destroy at the same time: the lease refuses one of them', async () => {
    const runs = await Promise.all([
      lab().irsactl('apply', ['--yes', '-q']),
      lab().irsactl('destroy', ['--yes', '-q']),
    ]);
    const refused = runs.filter(({ stderr }) => stderr.includes('IRSA-CLUSTER-008'));
    expect(refused.length).toBeLessThanOrEqual(1);
    for (const run of runs)
      expect([run.code, run.stderr]).toEqual(refused.includes(run) ? [1, run.stderr] : [0, '']);
    await lab().irsactl('destroy', ['--yes', '-q']);
    await lab().irsactl('destroy', ['--yes', '-q', '--accept-loss']);
  }, 600_000);
});

/** The environment of a node whose kubelet has stopped: nothing answers at its health address. */
async function silentKubelet(): Promise<Readonly<Record<string, string>>> {
  const folder = await mkdtemp(join(lab().folder, 'programs-'));
  const text = `#!/bin/sh\ncase "$*" in *:10248/healthz*) exit 7 ;; esac\nexec ${findOnPath('curl')} "$@"\n`;
  await writeFile(join(folder, 'curl'), text, { mode: 0o755 });
  return { PATH: `${folder}:${process.env['PATH']}` };
}

const destroying = () => join(lab().nodeDirectory, labChain.name, 'destroying');

describe('a destroy', () => {
  it('changes nothing, in AWS and in the cluster, while a kubelet does not answer', async () => {
    const { api } = lab().cluster;
    expect((await lab().irsactl('apply', ['--yes', '-q'])).code).toBe(0);
    const labels = { 'node-role.kubernetes.io/control-plane': '' };
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'cp-1', labels } };
    await api.call('POST', '/api/v1/nodes', node);
    onTestFinished(async () => void (await api.call('DELETE', '/api/v1/nodes/cp-1')));
    // The cluster notices a silent kubelet 40 s later.
    const status = { conditions: [{ type: 'Ready', status: 'True' }] };
    await api.call('PUT', '/api/v1/nodes/cp-1/status', { ...node, status });
    const run = await lab().irsactl('destroy', ['--yes', '-q'], { env: await silentKubelet() });
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('IRSA-CONTROLPLANE-114  The kubelet of cp-1 does not answer.');
    expect(plannedChanges(await planInProcess(lab()))).toEqual([]);
    expect(existsSync(destroying())).toBe(false);
  });

  it('that was killed is named by status and plan, until it has ended or apply begins', async () => {
    const killed = async () => {
      const run = await lab().irsactl('destroy', ['--yes', '-o', 'json'], {
        onErrorLine: (line, child) => void (line.includes('"change-done"') && child.kill('SIGKILL')),
      });
      expect(run.signal).toBe('SIGKILL');
      for (const command of ['status', 'plan']) {
        const { stdout } = await lab().irsactl(command);
        expect(stdout).toContain('IRSA-CONTROLPLANE-168');
        expect(stdout).toMatch(/\nNext: irsactl destroy --file \S+\n$/);
      }
    };
    await killed();
    expect((await lab().irsactl('apply', ['--yes', '-q'])).code).toBe(0);
    expect((await lab().irsactl('plan', ['--detailed-exitcode'])).code).toBe(0);
    expect((await lab().irsactl('status')).stdout).not.toContain('destroy');

    await killed();
    expect((await lab().irsactl('destroy', ['--yes', '-q'])).code).toBe(0);
    expect((await lab().irsactl('status')).stdout).toMatch(/\nNext: irsactl destroy --file/);
    expect((await lab().irsactl('destroy', ['--yes', '-q', '--accept-loss'])).code).toBe(0);
    expect(existsSync(lab().nodeDirectory)).toBe(false);
  }, 600_000);
});

describe('against moto, an independent AWS emulator', () => {
  it('applies and destroys unchanged, after the lease of a dead process', async () => {
    const moto = await startMoto();
    try {
      // No process renews it, so apply takes it after 20 s.
      await holdLease(lab().cluster, 'root@elsewhere 99999999 cd34');
      const env = {
        HTTPS_PROXY: '',
        AWS_ENDPOINT_URL: moto.endpoint,
        AWS_ACCESS_KEY_ID: 'moto',
        AWS_SECRET_ACCESS_KEY: 'moto-secret',
      };
      const apply = await lab().irsactl('apply', ['--yes', '-o', 'json'], { env });
      // Moto serves no public documents over TLS: every change is made, and verify stops at the issuer.
      expect(JSON.parse(apply.stdout)).toMatchObject({ carriedOut: true });
      expect(JSON.parse(apply.stdout).verify.links[1]).toMatchObject({ link: 'issuer', verdict: 'broken' });
      expect(apply.code).toBe(4);

      const again = await lab().irsactl('plan', ['--detailed-exitcode'], { env });
      expect(again.stdout).toContain('Nothing to do.');
      expect(again.code).toBe(0);

      expect(await everythingAt(moto.endpoint)).toEqual([
        'oidc-provider/lab-1-oidc.s3.eu-central-1.amazonaws.com',
        'lab-1-shop-orders',
        'lab-1-oidc',
      ]);

      expect((await lab().irsactl('destroy', ['--yes', '-q'], { env })).code).toBe(0);
      expect((await lab().irsactl('destroy', ['--yes', '-q'], { env })).code).toBe(0);
      expect(await everythingAt(moto.endpoint)).toEqual([]);
    } finally {
      await moto.stop();
    }
  });
});
