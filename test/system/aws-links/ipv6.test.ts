import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { publicDocuments } from '../../../src/aws/public-documents.ts';
import { plannedChanges } from '../../../src/chain/chain-plan.ts';
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { awsWorld } from '../../support/aws-world.ts';
import { onlyWhere } from '../../support/only-where.ts';

afterEach(() => vi.unstubAllEnvs());

const hasIpv6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
);

/** Nothing listens on IPv4. */
const onIpv6 = () => startSandbox({ host: '::1' });

describe('the whole chain where AWS is reached over IPv6 alone', () => {
  onlyWhere(hasIpv6, 'this machine has no ::1');

  test.each(['an endpoint', 'a proxy'] as const)('by %s', async (way) => {
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
});
