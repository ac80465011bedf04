import { hostname } from 'node:os';
import { IAMClient, ListOpenIDConnectProvidersCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { chainLab, labChain } from '../../support/chain-lab.ts';
import { startMoto } from '../../support/moto.ts';
import { clusterState } from '../../support/world-state.ts';

const lab = chainLab();
const leases = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases';

async function holdLease(holder: string, renewed: Date): Promise<void> {
  await lab().cluster.api.call('POST', leases, {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: `irsactl-${labChain.name}`, namespace: 'kube-system' },
    spec: {
      holderIdentity: holder,
      leaseDurationSeconds: 60,
      acquireTime: renewed.toISOString().replace('Z', '000Z'),
      renewTime: renewed.toISOString().replace('Z', '000Z'),
    },
  });
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

describe('two irsactl on one chain', () => {
  it('are told of one another: the second says who holds it and changes nothing', async () => {
    await holdLease('operator@elsewhere 4711 ab12', new Date());
    const before = await clusterState(lab().cluster);
    const run = await lab().irsactl('apply', ['--yes', '-q']);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('IRSA-CLUSTER-008');
    expect(run.stderr).toContain('operator@elsewhere');
    expect(await clusterState(lab().cluster)).toEqual(before);
    await dropLease();
  });
});

describe('against moto, an AWS that somebody else wrote', () => {
  it('applies and destroys unchanged, after a lease of a process that is gone', async () => {
    const moto = await startMoto();
    try {
      // A process of this host that cannot be alive: beyond the highest process ID of Linux.
      await holdLease(`root@${hostname()} 99999999 cd34`, new Date());
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
