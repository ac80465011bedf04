import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runIrsactl, startIrsactl } from '../../support/run-irsactl.ts';
import { sharedCluster } from '../../support/shared-cluster.ts';
import { certificateFlags } from '../../support/webhook-entry.ts';

const cluster = sharedCluster();

describe('irsactl webhook', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('logs JSON, and exits with code 0 after %s', async (signal) => {
    const child = startIrsactl([
      'webhook',
      '--host',
      '127.0.0.1',
      '--port',
      '0',
      '--metrics-port=0',
      `--kubeconfig=${cluster().kubeconfigPath}`,
      '--annotation-prefix=eks.amazonaws.com',
      '--token-audience=sts.amazonaws.com',
      ...(await certificateFlags()).flags,
      '--service-account-lookup-grace-period=100ms',
    ]);
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    const messages: string[] = [];
    const exit = once(child, 'exit');
    if (!child.stderr) throw new Error('no stderr');
    for await (const line of createInterface({ input: child.stderr })) {
      const { msg, port, metricsPort } = JSON.parse(line);
      messages.push(msg);
      if (msg === 'listening') {
        expect([port, metricsPort].every((one) => one > 0)).toBe(true);
      }
      if (msg === 'synced') child.kill(signal);
    }
    expect(await exit).toEqual([0, null]);
    expect(messages).toContain('listening');
    expect(messages.at(-1)).toBe('stopped');
  });

  it('reports which port is taken, and exits', async () => {
    const taken = createServer();
    taken.listen(0, '127.0.0.1');
    await once(taken, 'listening');
    onTestFinished(() => {
      taken.close();
    });
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const kubeconfig = `--kubeconfig=${cluster().kubeconfigPath}`;
    const { flags } = await certificateFlags();
    const common = ['webhook', '--host=127.0.0.1', kubeconfig, ...flags];
    const runs = await Promise.all([
      runIrsactl([...common, '--metrics-port=0', `--port=${port}`]),
      runIrsactl([...common, '--port=0', `--metrics-port=${port}`]),
    ]);
    expect(runs.map(({ code }) => code)).toEqual([1, 1]);
    for (const { stderr } of runs) expect(stderr).toContain('IRSA-WEBHOOK-001');
  });

  it.each([
    [['--kube-api=127.0.0.1:1', '--tls-cert=/nowhere/tls.crt'], 'IRSA-WEBHOOK-002', 1],
    [['--kubeconfig=/nowhere/config'], 'IRSA-CLUSTER-001', 2],
    [['--port=x'], 'whole number', 2],
    [['--service-account-lookup-grace-period=5'], 'Write it as 500ms', 2],
  ])('refuses %j', async (flags, text, expected) => {
    const { code, stderr } = await runIrsactl(['webhook', '--port=0', '--metrics-port=0', ...flags]);
    expect(stderr).toContain(text);
    expect(code).toBe(expected);
  });
});
