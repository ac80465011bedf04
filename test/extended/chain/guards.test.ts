import { IAMClient, ListOpenIDConnectProvidersCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { chainLab } from '../../support/chain-lab.ts';
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
