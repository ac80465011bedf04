import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { findKubectl } from '../../support/kubectl.ts';
import { limitedAccount } from '../../support/limited-account.ts';
import { ServedWebhook } from '../../support/served-webhook.ts';
import { sharedCluster } from '../../support/shared-cluster.ts';

const cluster = sharedCluster();
const run = promisify(execFile);
/** On a busy machine, kubectl alone takes a second. */
const patient = { timeout: 30_000 };
const roles = '/apis/rbac.authorization.k8s.io/v1/clusterroles';
const accountRights = { apiGroups: [''], resources: ['serviceaccounts'], verbs: ['get', 'list', 'watch'] };

it('a warning and the metrics report a pod that starts without its role', async () => {
  const namespace = 'missed';
  const { api, kubeconfigPath, createNamespace } = cluster();
  await createNamespace(namespace);
  const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  await api.call('POST', accounts, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'orders' },
  });
  const kubeconfig = await limitedAccount(cluster(), namespace, {
    inNamespace: [],
    inCluster: [accountRights],
  });
  const webhook = await ServedWebhook.open(
    cluster(),
    namespace,
    { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } },
    { kubeconfig, maxCacheAge: 2_000 },
  );
  onTestFinished(() => webhook.close());
  const kubectl = async (...words: string[]) =>
    run(await findKubectl(), ['--kubeconfig', kubeconfigPath, '--namespace', namespace, ...words]);
  const create = (...flags: string[]) =>
    kubectl(
      'run',
      'orders',
      '--image=pause',
      '--overrides={"spec":{"serviceAccountName":"orders"}}',
      ...flags,
    );

  // Without its rights, the webhook cannot look up accounts, and its cache soon expires.
  await api.call('PUT', `${roles}/webhook-${namespace}`, {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: `webhook-${namespace}` },
    rules: [],
  });
  const isAllowed = () =>
    kubectl('auth', 'can-i', 'list', 'serviceaccounts', `--as=system:serviceaccount:${namespace}:webhook`)
      .catch(({ stdout }) => ({ stdout }))
      .then(({ stdout }) => String(stdout));
  await expect.poll(isAllowed, patient).toContain('no');

  const warning =
    /^Warning: irsactl: if service account missed\/orders has an AWS role, this pod does not get it: .* does not allow: get \/api\/v1\/namespaces\/missed\/serviceaccounts\/orders\./m;
  const tried = async () => (await create('--dry-run=server')).stderr;
  await expect.poll(tried, patient).toMatch(warning);
  expect((await create()).stderr).toMatch(warning);
  const metrics = await (await fetch(`http://127.0.0.1:${webhook.metricsPort}/metrics`)).text();
  expect(metrics).toContain('pod_identity_webhook_missing_sa_count 2');
});
