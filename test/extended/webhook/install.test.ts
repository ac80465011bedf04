import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defaults } from '../../../src/config/defaults.ts';
import { readInjected } from '../../../src/links/injection/injected.ts';
import { objectsOf, stringAt, valueAt } from '../../../src/trust/json.ts';
import {
  bindOperator,
  grantedBy,
  rightsInUse,
  shippedRoles,
  startAudit,
} from '../../support/audited-operator.ts';
import { chainLab, labChain } from '../../support/chain-lab.ts';
import { DryRunPods } from '../../support/dry-run-pods.ts';
import { PlayedNode } from '../../support/played-node.ts';
import { whyNoServiceAddress } from '../../support/played-workload.ts';

const impossible = await whyNoServiceAddress();
const next = 'localhost/irsactl:next';

describe('a webhook installed by apply', () => {
  const lab = chainLab();
  let node: PlayedNode | undefined;
  let served = '';
  let auditLog = '';
  let env: Record<string, string> = {};
  const pods = () => new DryRunPods(lab().cluster, { namespace: labChain.namespace, name: labChain.account });

  beforeAll(async () => {
    if (impossible !== null) return;
    served = await readFile(lab().chainFile, 'utf8');
    const roles = await shippedRoles('irsactl', 'irsactl-installs-webhook', 'irsactl-gives-webhook');
    env = { KUBECONFIG: await bindOperator(lab().cluster, roles) };
    auditLog = await startAudit(lab().cluster);
    node = await PlayedNode.start(lab().cluster, 'cp-1', [defaults.webhook.image, next]);
  });
  afterAll(() => node?.stop());
  beforeEach(({ skip }) =>
    skip(impossible !== null, `no address of a Service can be played here: ${impossible}`),
  );

  /** The lab's irsa.yaml with another injection mode. */
  async function write(injection: string): Promise<void> {
    await writeFile(lab().chainFile, served.replace(/ {2}injection:\n.*\n$/, injection));
  }

  async function done(command: string, ...args: readonly string[]) {
    const run = await lab().irsactl(command, args, { env });
    expect([command, run.code, run.code === 0 ? '' : run.stderr + (node?.logs ?? []).join('')]).toEqual([
      command,
      0,
      '',
    ]);
    return run;
  }

  it('mode: webhook builds the whole chain', async () => {
    await write('  injection: {mode: webhook}\n');
    const { stdout } = await done('apply', '--yes');
    expect(stdout).toContain('Every link holds');
    expect(readInjected(await pods().create()).complete).toBe(true);
    expect(JSON.stringify(await pods().create())).toContain('{"name":"AWS_REGION","value":"eu-central-1"}');
    expect((await done('plan', '--detailed-exitcode')).stdout).not.toContain('~');
    await done('verify');
  });

  it('injection continues during an upgrade', async () => {
    await write(`  injection: {webhook: {image: ${next}, replicas: 3}}\n`);
    const counts = await pods().meanwhile(() => done('apply', '--yes'));
    expect(counts).toMatchObject({ bare: 0, failed: 0 });
    expect(counts.injected).toBeGreaterThan(10);
    await done('plan', '--detailed-exitcode');
  });

  /** The certificates that the registration trusts, in PEM. */
  async function trusted(): Promise<string> {
    const path = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/irsactl-webhook';
    const [webhook] = objectsOf(valueAt(await lab().cluster.api.call('GET', path), 'webhooks'));
    return Buffer.from(stringAt(webhook, 'clientConfig', 'caBundle') ?? '', 'base64').toString();
  }
  const certificate = '/api/v1/namespaces/irsactl-system/secrets/irsactl-webhook-tls';

  it('injection continues while the certificate is replaced, and the API server stops trusting the old one', async () => {
    const before = await trusted();
    const secret = z.looseObject({ data: z.record(z.string(), z.string()) });
    const live = secret.parse(await lab().cluster.api.call('GET', certificate));
    await lab().cluster.api.call('PUT', certificate, { ...live, data: { ...live.data, 'ca.crt': '' } });
    const counts = await pods().meanwhile(() => done('apply', '--yes'));
    expect(counts).toMatchObject({ bare: 0, failed: 0 });
    expect(await trusted()).not.toContain(before.trim());
    await done('plan', '--detailed-exitcode');
  });

  it('pods are created while a certificate that leaked is replaced', async () => {
    const before = await trusted();
    await lab().cluster.api.call('DELETE', certificate);
    const counts = await pods().meanwhile(() => done('apply', '--yes'));
    expect(counts).toMatchObject({ failed: 0 });
    expect(await trusted()).not.toContain(before.trim());
    expect(readInjected(await pods().create()).complete).toBe(true);
    await done('plan', '--detailed-exitcode');
  });

  it('an image missing on all nodes stops the plan, and nothing changes', async () => {
    await write('  injection: {webhook: {image: localhost/irsactl:none}}\n');
    const { code, stderr } = await lab().irsactl('apply', ['--yes']);
    expect(code).toBe(1);
    expect(stderr).toContain('IRSA-INJECT-020');
    expect(stderr).toContain('It is not on cp-1');
    const counts = await pods().meanwhile(() => delay(200));
    expect(counts).toMatchObject({ bare: 0, failed: 0 });
  });

  it('injection continues during a switch to a foreign webhook and back', async () => {
    await writeFile(lab().chainFile, served);
    const away = await pods().meanwhile(() => done('apply', '--yes'));
    expect(away).toMatchObject({ bare: 0, failed: 0 });
    const gone = await lab().cluster.api.send(
      'GET',
      '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/irsactl-webhook',
    );
    expect(gone.status).toBe(404);
    await done('plan', '--detailed-exitcode');
    await write('  injection: {mode: webhook}\n');
    const back = await pods().meanwhile(() => done('apply', '--yes'));
    expect(back).toMatchObject({ bare: 0, failed: 0 });
    await done('plan', '--detailed-exitcode');
  });

  it('moves to the control plane nodes as a DaemonSet without an interruption of the injection', async () => {
    await write('  injection: {webhook: {placement: controlPlane}}\n');
    const moved = await pods().meanwhile(() => done('apply', '--yes'));
    expect(moved).toMatchObject({ bare: 0, failed: 0 });
    expect(moved.injected).toBeGreaterThan(10);
    const workload = async (kind: string) => {
      const path = `/apis/apps/v1/namespaces/irsactl-system/${kind}/irsactl-webhook`;
      return (await lab().cluster.api.send('GET', path)).status;
    };
    expect([await workload('daemonsets'), await workload('deployments')]).toEqual([200, 404]);
    expect(readInjected(await pods().create()).complete).toBe(true);
    await done('plan', '--detailed-exitcode');
    await done('verify');
  });

  it('destroy removes the registration first, then the webhook', async () => {
    await done('destroy', '--yes');
    const { api } = lab().cluster;
    const { body } = await api.send(
      'GET',
      '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations',
    );
    expect(JSON.stringify(body)).toContain('"items":[]');
  });

  it('the shipped roles allow all of this, and each permission to install is used', async () => {
    const used = await rightsInUse(auditLog);
    const all = await shippedRoles('irsactl', 'irsactl-installs-webhook', 'irsactl-gives-webhook');
    const granted = grantedBy(all);
    expect([...used.asked].filter((right) => !granted.has(right))).toEqual([]);
    const installing = grantedBy(await shippedRoles('irsactl-installs-webhook'));
    expect([...installing].filter((right) => !used.allowed.has(right)).sort()).toEqual([
      // Used if the namespace is foreign.
      'delete /secrets',
    ]);
  });
});
