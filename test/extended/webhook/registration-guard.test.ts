import { expect, it, onTestFinished } from 'vitest';
import { manifestRegistration } from '../../../src/deployment/manifest-registration.ts';
import { registrationGuard } from '../../../src/deployment/registration-guard.ts';
import { webhookName, webhookRegistration } from '../../../src/deployment/webhook-registration.ts';
import { webhookSettings } from '../../../src/deployment/webhook-settings.ts';
import { failOnceProven } from '../../../src/injection/fail-once-proven.ts';
import { connectDirect } from '../../../src/kubernetes/direct/connect-direct.ts';
import { type Json, type JsonObject, objectsOf, stringAt, valueAt } from '../../../src/trust/json.ts';
import { limitedAccount } from '../../support/limited-account.ts';
import { localCluster } from '../../support/local-cluster.ts';
import { eventually } from '../../support/webhook-cluster.ts';

const cluster = localCluster();
const group = '/apis/admissionregistration.k8s.io/v1';
const folder = `${group}/mutatingwebhookconfigurations`;

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
  'what happens without it, unasked': withField('failurePolicy', 'Fail'),
  'that it is asked for that': (found) => ({
    ...found,
    metadata: { ...Object(found['metadata']), annotations: { [failOnceProven]: webhookName } },
  }),
  'its conditions': withField('matchConditions', []),
  'its time': withField('timeoutSeconds', 30),
  'its name': (found) =>
    eachWebhook(found, ({ name, ...webhook }) => ({ ...webhook, name: `other.${name}` })),
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

/** A registration, its guard in force, and whoever stole the webhook's token. */
async function scene(namespace: string, asksForFail: boolean) {
  const { api } = cluster();
  const settings = {
    ...webhookSettings,
    name: 'webhook',
    namespace,
    servesKubeSystem: true,
    failurePolicy: asksForFail ? 'Fail' : 'Ignore',
  } as const;
  const path = `${folder}/${settings.name}`;
  onTestFinished(async () => {
    await api.send('DELETE', path);
    await api.send('DELETE', `${group}/validatingadmissionpolicybindings/${settings.name}`);
    await api.send('DELETE', `${group}/validatingadmissionpolicies/${settings.name}`);
  });
  await cluster().createNamespace(namespace);
  await api.ensure(folder, manifestRegistration(settings));
  const [policy, binding] = registrationGuard(settings);
  await api.ensure(`${group}/validatingadmissionpolicies`, policy ?? {});
  await api.ensure(`${group}/validatingadmissionpolicybindings`, binding ?? {});
  const rights = {
    apiGroups: ['admissionregistration.k8s.io'],
    resources: ['mutatingwebhookconfigurations'],
    verbs: ['get', 'update', 'create'],
  };
  const kubeconfig = await limitedAccount(cluster(), namespace, {
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
  return { put, stolen, admin, settings };
}

it('lets the webhook change the caBundle of its registration and nothing else', async () => {
  const { put, stolen, admin, settings } = await scene('guarded', false);
  expect(await put(stolen, caBundle)).toBe('200 ');
  for (const [what, edit] of Object.entries(forbidden)) {
    expect(`${what}: ${await put(stolen, edit)}`).toContain(`${what}: 422`);
    expect(await put(stolen, edit)).toContain('whom its registration trusts, raise failurePolicy');
  }
  expect(await put(admin, forbidden['its time'] ?? caBundle)).toBe('200 ');
  const own = { ...webhookRegistration(settings), metadata: { name: 'another' } };
  const made = await stolen.client.send({ method: 'POST', path: folder, body: own });
  expect([made.status, valueAt(JSON.parse(made.text), 'message')]).toEqual([
    422,
    expect.stringContaining('makes no registration'),
  ]);
});

it('lets it raise the policy of the entry that the registration names, and not lower it', async () => {
  const { put, stolen, admin } = await scene('raising', true);
  const policy =
    (name: string, failurePolicy: string): Edit =>
    (found) =>
      eachWebhook(found, (entry) => (entry['name'] === name ? { ...entry, failurePolicy } : entry));
  const raised = policy(webhookName, 'Fail');
  const refused: Readonly<Record<string, Edit>> = {
    'another entry': policy(`kube-system.${webhookName}`, 'Fail'),
    'something more': (found) => withField('timeoutSeconds', 30)(raised(found)),
  };
  for (const [what, edit] of Object.entries(refused)) {
    expect(`${what}: ${await put(stolen, edit)}`).toContain(`${what}: 422`);
  }
  expect(await put(stolen, raised)).toBe('200 ');
  expect(await put(stolen, policy(webhookName, 'Ignore'))).toContain('422');
  expect(await put(stolen, policy(`proof.${webhookName}`, 'Ignore'))).toContain('422');
  expect(await put(stolen, caBundle)).toBe('200 ');
  expect(await put(admin, policy(webhookName, 'Ignore'))).toBe('200 ');
});
