import { expect, it } from 'vitest';
import { registrationGuard } from '../../../src/deployment/registration-guard.ts';
import { webhookRegistration } from '../../../src/deployment/webhook-registration.ts';
import { webhookSettings } from '../../../src/deployment/webhook-settings.ts';
import { connectDirect } from '../../../src/kubernetes/direct/connect-direct.ts';
import { type Json, type JsonObject, objectsOf, stringAt, valueAt } from '../../../src/trust/json.ts';
import { limitedAccount } from '../../support/limited-account.ts';
import { localCluster } from '../../support/local-cluster.ts';
import { eventually } from '../../support/webhook-cluster.ts';

const cluster = localCluster();
const group = '/apis/admissionregistration.k8s.io/v1';
const folder = `${group}/mutatingwebhookconfigurations`;
const settings = { ...webhookSettings, name: 'webhook', namespace: 'guarded' };
const path = `${folder}/${settings.name}`;

type Edit = (found: JsonObject) => JsonObject;

const caBundle: Edit = (found) =>
  eachWebhook(found, ({ clientConfig, ...webhook }) => ({
    ...webhook,
    clientConfig: {
      ...Object(clientConfig),
      caBundle: Buffer.from(String(Math.random())).toString('base64'),
    },
  }));

function eachWebhook(found: JsonObject, edit: Edit): JsonObject {
  return { ...found, webhooks: objectsOf(found['webhooks']).map(edit) };
}

const withField =
  (name: string, value: Json): Edit =>
  (found) =>
    eachWebhook(found, (webhook) => ({ ...webhook, [name]: value }));

const forbidden: Readonly<Record<string, Edit>> = {
  'whom it asks': withField('clientConfig', { url: 'https://attacker.example' }),
  'what it is asked about': withField('rules', [
    { apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['secrets'] },
  ]),
  'which namespaces': withField('namespaceSelector', {}),
  'which objects': withField('objectSelector', { matchLabels: { x: 'y' } }),
  'what happens without it': withField('failurePolicy', 'Fail'),
  'its conditions': withField('matchConditions', []),
  'its time': withField('timeoutSeconds', 30),
  'its name': withField('name', 'other.example.com'),
  'a webhook less': (found) => ({ ...found, webhooks: [] }),
  'a webhook more': (found) => {
    const webhooks = objectsOf(found['webhooks']);
    return { ...found, webhooks: [...webhooks, { ...webhooks[0], name: 'other.example.com' }] };
  },
  'its labels': (found) => ({
    ...found,
    metadata: { ...Object(found['metadata']), labels: { mine: 'yes' } },
  }),
  'its owner': (found) => ({
    ...found,
    metadata: {
      ...Object(found['metadata']),
      ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'x', uid: 'x' }],
    },
  }),
};

it('lets the webhook change the caBundle of its registration and nothing else', async () => {
  const { api } = cluster();
  await api.ensure('/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: settings.namespace },
  });
  await api.ensure(folder, webhookRegistration(settings));
  const [policy, binding] = registrationGuard(settings);
  await api.ensure(`${group}/validatingadmissionpolicies`, policy ?? {});
  await api.ensure(`${group}/validatingadmissionpolicybindings`, binding ?? {});
  const rights = {
    apiGroups: ['admissionregistration.k8s.io'],
    resources: ['mutatingwebhookconfigurations'],
    verbs: ['get', 'update', 'create'],
  };
  const kubeconfig = await limitedAccount(cluster(), settings.namespace, {
    inNamespace: [],
    inCluster: [rights],
  });
  const [stolen, admin] = await Promise.all([
    connectDirect({ env: {}, kubeconfig }),
    connectDirect({ env: {}, kubeconfig: cluster().kubeconfigPath }),
  ]);
  const put = async ({ client }: typeof stolen, edit: Edit) => {
    const found = (await admin.client.get(path)) ?? {};
    const { status, text } = await client.send({ method: 'PUT', path, body: edit(found) });
    return `${status} ${status === 200 ? '' : stringAt(JSON.parse(text), 'message')}`;
  };
  let seconds = 0;
  // Each time another value: one that was let in once would be no change from then on.
  const isRefused = async () => {
    seconds = (seconds % 29) + 1;
    return (await put(stolen, withField('timeoutSeconds', seconds))).startsWith('422');
  };
  await eventually('the policy is in force', isRefused, 120);
  expect(await put(stolen, caBundle)).toBe('200 ');
  for (const [what, edit] of Object.entries(forbidden)) {
    expect(`${what}: ${await put(stolen, edit)}`).toContain(`${what}: 422`);
    expect(await put(stolen, edit)).toContain('whom its registration trusts and nothing else');
  }
  expect(await put(admin, forbidden['its time'] ?? caBundle)).toBe('200 ');
  const own = { ...webhookRegistration(settings), metadata: { name: 'another' } };
  const made = await stolen.client.send({ method: 'POST', path: folder, body: own });
  expect([made.status, valueAt(JSON.parse(made.text), 'message')]).toEqual([
    422,
    expect.stringContaining('makes no registration'),
  ]);
});
