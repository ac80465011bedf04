import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { lookUpAws } from '../../../src/aws/look-up-aws.ts';
import { publicDocuments } from '../../../src/aws/public-documents.ts';
import { plannedChanges } from '../../../src/chain/chain-plan.ts';
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { awsWorld } from '../../support/aws-world.ts';
import { skipUnless } from '../../support/skip-unless.ts';

afterEach(() => vi.unstubAllEnvs());

const hasIpv6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
);

/** Nothing listens on IPv4. */
const onIpv6 = () => startSandbox({ host: '::1' });

describe('the whole chain if AWS is reachable only over IPv6', () => {
  skipUnless(hasIpv6, 'this machine has no ::1');

  test.each(['an endpoint', 'a proxy'] as const)('through %s', async (way) => {
    const sandbox = await onIpv6();
    expect(sandbox.endpoint).toContain('[::1]');
    const connectTo = [{ host: '', port: null, toHost: '::1', toPort: sandbox.tlsPort }];
    for (const name of ['https_proxy', 'no_proxy', 'NO_PROXY', 'HTTP_PROXY', 'AWS_ENDPOINT_URL']) {
      vi.stubEnv(name, undefined);
    }
    vi.stubEnv('HTTPS_PROXY', way === 'a proxy' ? sandbox.endpoint : undefined);
    const reached =
      way === 'a proxy'
        ? { ca: sandbox.caPem, publicDocuments: publicDocuments({ ca: sandbox.caPem }) }
        : {
            endpoint: sandbox.endpoint,
            publicDocuments: publicDocuments({ ca: sandbox.caPem, connectTo }),
          };
    const world = awsWorld({ credentials: sandbox.rootCredentials, ...reached });
    try {
      await world.apply();
      expect((await world.verify()).map(({ verdict }) => verdict)).not.toContain('broken');
      expect(plannedChanges(await world.plan())).toEqual([]);
      await world.remove();
      expect(plannedChanges(await world.planRemoval())).toEqual([]);
    } finally {
      world.clients.close();
      await sandbox.close();
    }
  });

  test('at the IPv6 endpoints of AWS (AWS_USE_DUALSTACK_ENDPOINT)', async () => {
    const sandbox = await onIpv6();
    const proxy = await recordingProxy(Number(new URL(sandbox.endpoint).port));
    for (const name of ['https_proxy', 'no_proxy', 'NO_PROXY', 'HTTP_PROXY', 'AWS_ENDPOINT_URL']) {
      vi.stubEnv(name, undefined);
    }
    vi.stubEnv('HTTPS_PROXY', proxy.url);
    vi.stubEnv('AWS_USE_DUALSTACK_ENDPOINT', 'true');
    const documents = publicDocuments({ ca: sandbox.caPem });
    const place = { credentials: sandbox.rootCredentials, ca: sandbox.caPem, publicDocuments: documents };
    const world = awsWorld(place);
    try {
      const { account } = await lookUpAws(world.clients, { region: world.context.aws.region });
      expect(account).toBe(sandbox.account);
      await world.apply();
      expect((await world.verify()).map(({ verdict }) => verdict)).not.toContain('broken');
      await world.remove();
      const bucket = `${world.context.chain.name}-oidc`;
      expect(proxy.hosts).toEqual(
        new Set([
          `${account}.s3-control.dualstack.eu-central-1.amazonaws.com`,
          `${bucket}.s3.dualstack.eu-central-1.amazonaws.com`,
          // The public URL of the issuer.
          `${bucket}.s3.eu-central-1.amazonaws.com`,
          'iam.global.api.aws',
          'sts.eu-central-1.api.aws',
        ]),
      );
    } finally {
      world.clients.close();
      proxy.close();
      await sandbox.close();
    }
  });
});

/** A proxy on ::1 that forwards every connection to a port there, and records the requested hosts. */
async function recordingProxy(
  port: number,
): Promise<{ readonly url: string; readonly hosts: ReadonlySet<string>; close(): void }> {
  const hosts = new Set<string>();
  const server = createServer((client) => {
    const onward = connect(port, '::1');
    client.once('data', (first) => {
      const host = /^CONNECT ([^:\s]+):/.exec(first.toString('latin1'))?.[1];
      if (host !== undefined) hosts.add(host);
      onward.write(first);
      client.pipe(onward).pipe(client);
    });
    client.on('error', () => onward.destroy());
    onward.on('error', () => client.destroy());
  });
  server.listen(0, '::1');
  await once(server, 'listening');
  return {
    url: `http://[::1]:${(server.address() as AddressInfo).port}`,
    hosts,
    close: () => server.close(),
  };
}
