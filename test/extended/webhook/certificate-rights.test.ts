import { X509Certificate } from 'node:crypto';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectDirect } from '../../../src/kubernetes/direct/connect-direct.ts';
import { machine } from '../../../src/serving/machine.ts';
import type { Json } from '../../../src/trust/json.ts';
import { webhookDefaults } from '../../../src/webhook/options.ts';
import { openCertificates } from '../../../src/webhook/tls/open-certificates.ts';
import { limitedAccount } from '../../support/limited-account.ts';
import { localCluster } from '../../support/local-cluster.ts';
import { RegisteredWebhook } from '../../support/registered-webhook.ts';
import { eventually } from '../../support/webhook-cluster.ts';

const cluster = localCluster();
const year = 365 * 86_400_000;

const secretRights = (...verbs: string[]): Json[] => [
  { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
  { apiGroups: [''], resources: ['secrets'], resourceNames: ['irsa-tls'], verbs },
];
const leaseRights: Json[] = [
  { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create'] },
  {
    apiGroups: ['coordination.k8s.io'],
    resources: ['leases'],
    resourceNames: ['irsa-tls.certificates'],
    verbs: ['get', 'update'],
  },
];
const registrationRights = (name: string, ...verbs: string[]): Json[] => [
  {
    apiGroups: ['admissionregistration.k8s.io'],
    resources: ['mutatingwebhookconfigurations'],
    resourceNames: [name],
    verbs,
  },
];

/** A replica in this process, in a namespace and with a registration of its own. */
async function scene(name: string, kubeconfig?: string, now: () => number = machine.now) {
  const lines: string[] = [];
  const ending = new AbortController();
  const source = await openCertificates(
    {
      ...webhookDefaults,
      namespace: name,
      tlsSecret: 'irsa-tls',
      webhookConfiguration: name,
      tlsLifetime: 60_000,
    },
    {
      connection: await connectDirect({ env: {}, kubeconfig: kubeconfig ?? cluster().kubeconfigPath }),
      runtime: { ...machine, now },
      log: pino({ base: null }, { write: (line) => lines.push(line) }),
    },
  );
  const followed = source.follow(() => {}, ending.signal);
  onTestFinished(async () => {
    ending.abort();
    await followed;
  });
  return { source, warnings: () => lines.filter((line) => JSON.parse(line).level > 30), lines };
}

describe('certificates in a Secret', () => {
  it('need no right but those that are written down', async () => {
    const webhook = await RegisteredWebhook.open(cluster(), 'rights-all', 1);
    const kubeconfig = await limitedAccount(cluster(), 'rights-all', {
      inNamespace: [...secretRights('get', 'update'), ...leaseRights],
      inCluster: registrationRights('rights-all', 'get', 'patch', 'watch'),
    });
    await untilAllowed(kubeconfig, 'rights-all');
    const { source, warnings } = await scene('rights-all', kubeconfig);
    await eventually('it is ready', async () => source.unready() === null);
    await eventually('the CA is registered', async () =>
      (await webhook.bundles()).every((bundle) => bundle !== ''),
    );
    await webhook.overwriteBundles('');
    await eventually('the CA is put back', async () =>
      (await webhook.bundles()).every((bundle) => bundle !== ''),
    );
    const before = source.current()?.cert;
    await eventually('it is renewed', async () => source.current()?.cert !== before, 90);
    expect(warnings()).toEqual([]);
  });

  it('need of the EKS webhook no right but its own, and say what else is missing', async () => {
    await RegisteredWebhook.open(cluster(), 'rights-eks', 1);
    const kubeconfig = await limitedAccount(cluster(), 'rights-eks', {
      inNamespace: secretRights('get', 'update', 'patch'),
    });
    await untilAllowed(kubeconfig, 'rights-eks');
    const { source, warnings } = await scene('rights-eks', kubeconfig);
    await eventually('it is ready', async () => source.unready() === null);
    const said = warnings().join('\n');
    expect(said).toMatch(/get \/apis\/coordination\.k8s\.io\/v1\/namespaces\/rights-eks\/leases\/irsa-tls/);
    expect(said).toMatch(
      /get \/apis\/admissionregistration\.k8s\.io\/v1\/mutatingwebhookconfigurations\/rights-eks/,
    );
    expect(said).not.toContain('PRIVATE KEY');
  });

  it('say once that the Secret may not be read, and are not ready', async () => {
    await RegisteredWebhook.open(cluster(), 'rights-none', 1);
    const kubeconfig = await limitedAccount(cluster(), 'rights-none', { inNamespace: [] });
    const { source, warnings } = await scene('rights-none', kubeconfig);
    await eventually('it says why', async () => (source.unready() ?? '').includes('IRSA-CLUSTER-005'));
    expect(warnings().filter((line) => line.includes('/secrets/irsa-tls'))).toHaveLength(1);
  });

  it("leave somebody else's Secret as it is", async () => {
    const webhook = await RegisteredWebhook.open(cluster(), 'foreign', 1);
    const path = webhook.secretPath('irsa-tls');
    const data = { 'tls.crt': 'eA==', 'tls.key': 'eA==' };
    await cluster().api.call('POST', path.replace('/irsa-tls', ''), {
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'kubernetes.io/tls',
      metadata: { name: 'irsa-tls' },
      data,
    });
    const { source, warnings } = await scene('foreign');
    await eventually('it says so', async () => warnings().some((line) => line.includes('IRSA-WEBHOOK-004')));
    expect(source.current()).toBeNull();
    expect(await cluster().api.call('GET', path)).toMatchObject({ data });
  });

  it("hold by the API server's clock, whatever the node's says", async () => {
    for (const [name, set] of [
      ['clock-back', -year],
      ['clock-ahead', year],
    ] as const) {
      await RegisteredWebhook.open(cluster(), name, 1);
      const { source, warnings } = await scene(name, undefined, () => Date.now() + set);
      await eventually('it is ready', async () => source.unready() === null);
      const { validFrom, validTo } = new X509Certificate(source.current()?.cert ?? '');
      expect(Date.parse(validFrom)).toBeLessThan(Date.now());
      expect(Date.parse(validTo) - Date.now()).toBeGreaterThan(0);
      expect(Date.parse(validTo) - Date.now()).toBeLessThan(70_000);
      expect(warnings().filter((line) => line.includes('clock'))).toHaveLength(1);
    }
  });
});

/** RBAC hears of new rights a moment later. */
async function untilAllowed(kubeconfig: string, namespace: string): Promise<void> {
  const { client } = await connectDirect({ env: {}, kubeconfig });
  const path = `/api/v1/namespaces/${namespace}/secrets/irsa-tls`;
  await eventually(
    'RBAC knows the rights',
    async () => (await client.send({ method: 'GET', path })).status === 404,
  );
}
