import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { clientWith } from '../../support/admission-clients.ts';
import { startBalancer } from '../../support/balancer.ts';
import { createPod, createPods, furnish, startLoad } from '../../support/pod-load.ts';
import { sharedCluster } from '../../support/shared-cluster.ts';
import { eventually } from '../../support/webhook-cluster.ts';
import { certificateFlags, WebhookEntry } from '../../support/webhook-entry.ts';

const cluster = sharedCluster();
/** The API server speaks HTTP/2 to a loopback address, and HTTP/1.1 to every other name, as to a Service. */
const hosts = [
  ['HTTP/2', '127.0.0.1'],
  ['HTTP/1.1', hostname()],
] as const;

async function scene(namespace: string, host: string) {
  const { flags, ca } = await certificateFlags();
  const balancer = await startBalancer(ca);
  const start = async (): Promise<{ webhook: WebhookEntry; port: number }> => {
    const webhook = new WebhookEntry([
      ...flags,
      '--host=127.0.0.1',
      '--port=0',
      '--metrics-port=0',
      '--shutdown-delay=2s',
      `--kubeconfig=${cluster().kubeconfigPath}`,
    ]);
    const { port = 0 } = await webhook.line('listening');
    balancer.add(port);
    await eventually('the balancer sees the replica', async () => balancer.ready().includes(port));
    return { webhook, port };
  };
  await furnish(cluster(), namespace, `https://${host}:${balancer.port}/mutate`, ca);
  return { balancer, start, ca };
}

async function untilInjected(namespace: string): Promise<void> {
  await eventually(
    'a pod is injected',
    async () => (await createPod(cluster(), namespace)).result === 'injected',
  );
}

describe('1,500 pods, a hundred in parallel, through a real API server', () => {
  it('need few connections over HTTP/2', async () => {
    const { balancer, start } = await scene('burst', '127.0.0.1');
    const { webhook } = await start();
    await untilInjected('burst');
    const open = balancer.connections();
    const created = await createPods(cluster(), 'burst', 1_500, 100);
    expect(created.filter(({ result }) => result !== 'injected')).toEqual([]);
    expect(balancer.connections() - open).toBeLessThanOrEqual(4);
    webhook.child.kill('SIGKILL');
  }, 900_000);
});

describe.each(hosts)('two replicas under load over %s', (protocol, host) => {
  const suffix = protocol === 'HTTP/2' ? 'two' : 'one';

  it('are replaced one after the other, and every pod is injected', async () => {
    const namespace = `rolling-${suffix}`;
    const { balancer, start } = await scene(namespace, host);
    let replicas = [await start(), await start()];
    await untilInjected(namespace);
    const load = startLoad(cluster(), namespace, 8);
    for (let round = 0; round < 4; round += 1) {
      const [old, ...others] = replicas;
      replicas = [...others, await start()];
      old?.webhook.child.kill('SIGTERM');
      expect(await old?.webhook.ended()).toBe(0);
      if (old) balancer.remove(old.port);
    }
    const created = await load.stop();
    expect(created.filter(({ result }) => result !== 'injected')).toEqual([]);
    expect(created.length).toBeGreaterThan(200);
  });

  it('lose one without warning, and pods are injected again within two seconds', async () => {
    const namespace = `killed-${suffix}`;
    const { balancer, start } = await scene(namespace, host);
    const [first] = [await start(), await start()];
    await untilInjected(namespace);
    const load = startLoad(cluster(), namespace, 8);
    await eventually('the load is on', async () => load.created.length > 50);
    const killed = performance.now();
    first?.webhook.child.kill('SIGKILL');
    await eventually('three seconds have gone by under load', async () => performance.now() - killed > 3_000);
    const created = await load.stop();
    const lost = created.filter(({ result }) => result !== 'injected');
    process.stderr.write(
      `a replica killed over ${protocol}: ${lost.length} of ${created.length} pods uninjected\n`,
    );
    expect(created.filter(({ result }) => result === 'failed')).toEqual([]);
    expect(lost.filter(({ began }) => began - killed > 2_000)).toEqual([]);
    expect(balancer.ready()).toHaveLength(1);
  });
});

it('after it ran out of file descriptors, a replica accepts calls as soon as some are free', async () => {
  const namespace = 'descriptors';
  const { start, ca } = await scene(namespace, '127.0.0.1');
  const { webhook, port } = await start();
  await untilInjected(namespace);
  const pid = String(webhook.child.pid);
  const some = readdirSync(`/proc/${pid}/fd`).length + 5;
  execFileSync('prlimit', ['--pid', pid, `--nofile=${some}:${some}`]);
  const clients = Array.from({ length: 30 }, () => clientWith(port, ca));
  const asked = await Promise.allSettled(
    clients.map((client) => client.ask({ path: '/healthz', method: 'GET' })),
  );
  expect(asked.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(10);
  for (const client of clients) client.close();
  await eventually('a call is answered', async () => {
    const client = clientWith(port, ca);
    const answer = await client.ask({ path: '/healthz', method: 'GET' }).catch(() => null);
    client.close();
    return answer?.status === 200;
  });
  expect(webhook.child.exitCode).toBeNull();
});
