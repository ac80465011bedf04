import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { IAMClient, ListOpenIDConnectProvidersCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { chainLab, labChain } from '../../support/chain-lab.ts';
import { startMoto } from '../../support/moto.ts';
import { clusterState } from '../../support/world-state.ts';

const lab = chainLab();
const leases = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases';

/** A Lease as irsactl writes it, of somebody who may be anywhere. */
async function holdLease(holder: string, over: object = {}): Promise<void> {
  const time = new Date().toISOString().replace('Z', '000Z');
  await lab().cluster.api.call('POST', leases, {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: `irsactl-${labChain.name}`, namespace: 'kube-system', ...over },
    spec: { holderIdentity: holder, leaseDurationSeconds: 20, acquireTime: time, renewTime: time },
  });
}

/** As its holder does: something of the Lease changes. */
async function renewLease(): Promise<void> {
  const path = `${leases}/irsactl-${labChain.name}`;
  const found = await lab().cluster.api.call('GET', path);
  const renewTime = new Date().toISOString().replace('Z', '001Z');
  await lab().cluster.api.call('PUT', path, { ...Object(found), spec: { ...Object(found).spec, renewTime } });
}

async function dropLease(): Promise<void> {
  await lab().cluster.api.call('DELETE', `${leases}/irsactl-${labChain.name}`);
}

/** Names and ARNs of all providers, roles and buckets there. */
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

describe('a plan that was saved for somewhere else', () => {
  it.each([
    ['another account', { account: '210987654321' }],
    ['another cluster', { clusterUid: 'nope' }],
  ])('is not carried out: %s', async (_, where) => {
    const { stdout } = await lab().irsactl('plan', ['-o', 'json']);
    const plan = JSON.parse(stdout);
    const file = join(lab().folder, 'elsewhere.json');
    await writeFile(file, JSON.stringify({ ...plan, madeFor: { ...plan.madeFor, ...where } }));
    const before = await clusterState(lab().cluster);
    const run = await lab().irsactl('apply', [file, '--yes']);
    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining('IRSA-PLAN-002') });
    expect(await clusterState(lab().cluster)).toEqual(before);
  });
});

describe('two irsactl on one chain', () => {
  it.each(['apply', 'destroy'])(
    'know of one another: %s says who holds it and changes nothing',
    async (command) => {
      await holdLease('operator@elsewhere 4711 ab12');
      const before = await clusterState(lab().cluster);
      const renewing = setInterval(() => void renewLease().catch(() => {}), 1_000);
      const run = await lab().irsactl(command, ['--yes', '-q']);
      clearInterval(renewing);
      expect(run.code).toBe(1);
      expect(run.stderr).toContain('IRSA-CLUSTER-008');
      expect(run.stderr).toContain('operator@elsewhere');
      expect(await clusterState(lab().cluster)).toEqual(before);
      await dropLease();
    },
  );

  it('apply and destroy at once: one works, the other is refused by the lease', async () => {
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

describe('against moto, an AWS that somebody else wrote', () => {
  it('applies and destroys unchanged, after a lease of a process that is gone', async () => {
    const moto = await startMoto();
    try {
      // Of nobody who renews it: it is taken when its 20 s are over.
      await holdLease('root@elsewhere 99999999 cd34');
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
