import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { isJsonObject, type Json, type JsonObject, objectsOf, stringAt, valueAt } from '../trust/json.ts';
import { webhookObjects } from './webhook-objects.ts';
import { webhookRegistration } from './webhook-registration.ts';
import { type WebhookSettings, webhookSettings } from './webhook-settings.ts';

const changed = (change: Partial<WebhookSettings>) => webhookObjects({ ...webhookSettings, ...change });
const objects = webhookObjects(webhookSettings);
const placements = [objects, changed({ placement: 'control-plane' })];

function the(kind: string, among = objects): JsonObject {
  const found = among.filter((object) => object['kind'] === kind);
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} objects of the kind ${kind}`);
  return found[0];
}

function podOf(among: readonly JsonObject[]): Json | undefined {
  const workload = among.find(({ kind }) => kind === 'Deployment' || kind === 'DaemonSet');
  return valueAt(workload, 'spec', 'template');
}

function webhooks(among = objects): readonly JsonObject[] {
  return objectsOf(the('MutatingWebhookConfiguration', among)['webhooks']);
}

describe('the manifests of the webhook', () => {
  it('come in dependency order', () => {
    expect(objects.map(({ kind }) => kind)).toEqual([
      'Namespace',
      'ServiceAccount',
      'ClusterRole',
      'ClusterRoleBinding',
      'Service',
      'NetworkPolicy',
      'PodDisruptionBudget',
      'Deployment',
      'MutatingWebhookConfiguration',
    ]);
    expect(changed({ placement: 'control-plane' }).map(({ kind }) => kind)).toContain('DaemonSet');
  });

  it('all have the marks', () => {
    const marks = {
      labels: { 'app.kubernetes.io/managed-by': 'x' },
      annotations: { 'irsactl.dev/chain': 'y' },
    };
    for (const object of changed({ marks })) {
      expect(object['metadata']).toMatchObject(marks);
    }
  });

  it.each(placements)('run a pod that meets the Pod Security Standard restricted', (...among) => {
    const pod = podOf(among);
    const [container] = objectsOf(valueAt(pod, 'spec', 'containers'));
    expect(valueAt(pod, 'spec', 'securityContext')).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(container?.['securityContext']).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      privileged: false,
      readOnlyRootFilesystem: true,
    });
    expect(valueAt(pod, 'spec', 'automountServiceAccountToken')).toBe(false);
    expect(valueAt(the('Namespace'), 'metadata', 'labels')).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
    });
  });

  it('select exactly the pods that they run', () => {
    for (const among of placements) {
      const labels = valueAt(podOf(among), 'metadata', 'labels');
      const selectors = [
        valueAt(the('Service', among), 'spec', 'selector'),
        valueAt(the('NetworkPolicy', among), 'spec', 'podSelector', 'matchLabels'),
        ...among.flatMap((object) => valueAt(object, 'spec', 'selector', 'matchLabels') ?? []),
      ];
      for (const selector of selectors) expect(labels).toMatchObject(isJsonObject(selector) ? selector : {});
      expect(selectors.length).toBeGreaterThan(2);
    }
  });

  it('may read service accounts and namespaces, and nothing else', () => {
    expect(the('ClusterRole')['rules']).toEqual([
      { apiGroups: [''], resources: ['serviceaccounts', 'namespaces'], verbs: ['get', 'list', 'watch'] },
    ]);
  });

  it('need exactly the rights of the cluster role in the documents', () => {
    const file = readFileSync(join(import.meta.dirname, '../../docs/reference/cluster-role.yaml'), 'utf8');
    const shipped = parseAllDocuments(file)
      .map((document) => document.toJS())
      .find(({ metadata }) => metadata.name === 'irsactl-gives-webhook');
    expect(shipped.rules).toEqual(the('ClusterRole')['rules']);
  });

  it('set the region only if it is configured', () => {
    const args = (region: string | null) => JSON.stringify(podOf(changed({ region })));
    expect(args('eu-central-1')).toContain('--aws-default-region=eu-central-1');
    expect(args(null)).not.toContain('aws-default-region');
  });
});

describe('the registration', () => {
  it('never contains a caBundle, which belongs to the certificate', () => {
    expect(JSON.stringify(objects)).not.toContain('caBundle');
  });

  it.each(['Ignore', 'Fail'] as const)(
    'never blocks kube-system or its own pods with %s',
    (failurePolicy) => {
      const registration = webhookRegistration({ ...webhookSettings, failurePolicy });
      for (const webhook of objectsOf(registration['webhooks'])) {
        const [selected] = objectsOf(valueAt(webhook, 'namespaceSelector', 'matchExpressions'));
        if (webhook['failurePolicy'] === 'Fail') {
          expect(selected).toMatchObject({ operator: 'NotIn', values: ['kube-system', 'irsactl-system'] });
        } else expect(webhook['failurePolicy']).toBe('Ignore');
        expect(selected?.['key']).toBe('kubernetes.io/metadata.name');
        expect(stringAt(objectsOf(webhook['matchConditions'])[0], 'expression')).toContain('config.mirror');
        expect(webhook['sideEffects']).toBe('None');
      }
    },
  );

  it('includes kube-system, whose pods always start', () => {
    const found = webhooks(changed({ failurePolicy: 'Fail' })).map(({ name, failurePolicy }) => [
      name,
      failurePolicy,
    ]);
    expect(found).toEqual([
      ['pod-identity.irsactl.dev', 'Fail'],
      ['kube-system.pod-identity.irsactl.dev', 'Ignore'],
    ]);
  });

  it('omits match conditions for API servers that do not support them', () => {
    expect(webhooks(changed({ matchConditions: false }))[0]).not.toHaveProperty('matchConditions');
  });

  it('with the scope probe matches only the probe, and rejects it on a failure', () => {
    const trial = objectsOf(webhookRegistration(webhookSettings, 'probe')['webhooks']);
    expect(trial).toMatchObject(
      webhooks().map(({ name, clientConfig }) => ({
        name,
        clientConfig,
        failurePolicy: 'Fail',
        objectSelector: { matchExpressions: [{ key: 'irsactl.dev/probe', operator: 'Exists' }] },
      })),
    );
  });
});
