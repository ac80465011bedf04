import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readVersion } from '../../../src/cli/version.ts';
import { defaults } from '../../../src/config/defaults.ts';
import { webhookObjects } from '../../../src/deployment/webhook-objects.ts';
import { type WebhookSettings, webhookSettings } from '../../../src/deployment/webhook-settings.ts';
import { asObject, type JsonObject, objectsOf, stringAt, valueAt } from '../../../src/trust/json.ts';
import { chart, findHelm, helmTemplate, objectsIn } from '../../support/helm.ts';
import { monitoring } from '../../support/monitoring-files.ts';
import { projectRoot } from '../../support/run-irsactl.ts';
import { runTool } from '../../support/run-tool.ts';

let helm = '';
let missing: string | null = null;

beforeAll(async () => {
  const found = await findHelm();
  if ('path' in found) helm = found.path;
  else missing = found.missing;
}, 900_000);
beforeEach(({ skip }) => skip(missing !== null, missing ?? ''));

/** The chart differs from `irsactl apply` only in the owner of the objects. */
const ofHelm = {
  labels: {
    'app.kubernetes.io/managed-by': 'Helm',
    'helm.sh/chart': `irsactl-webhook-${readVersion()}`,
  },
  annotations: {},
};
const installed = (change: Partial<WebhookSettings> = {}) =>
  webhookObjects({ ...webhookSettings, image: defaults.webhook.image, marks: ofHelm, ...change }).map(
    (object) =>
      object['kind'] === 'MutatingWebhookConfiguration'
        ? { ...object, webhooks: objectsOf(object['webhooks']).map(trusting) }
        : object,
  );

const caBundle = Buffer.from('CA').toString('base64');

function trusting(webhook: JsonObject): JsonObject {
  return { ...webhook, clientConfig: { caBundle, ...asObject(webhook['clientConfig'] ?? null) } };
}

/** Names the Secret that the chart would create: it creates one only if it can query a cluster. */
function template(values: JsonObject = {}, name = 'irsactl-webhook'): Promise<readonly JsonObject[]> {
  return helmTemplate(helm, { pki: { existingSecret: `${name}-tls`, caBundle: 'CA' }, ...values });
}

function byName(objects: readonly JsonObject[]): Record<string, JsonObject> {
  const named = objects.map((object) => [
    `${object['kind']} ${stringAt(object, 'metadata', 'name')}`,
    object,
  ]);
  return Object.fromEntries(named);
}

/** The default of the jkroepke chart. */
const originalImage = { registry: 'public.ecr.aws', repository: 'eks/amazon-eks-pod-identity-webhook' };

describe('the chart', () => {
  it('renders its defaults like irsactl apply, field by field, except the namespace', async () => {
    // Helm stores its release in the namespace, so it must exist before: `--create-namespace`.
    const withoutNamespace = installed().filter(({ kind }) => kind !== 'Namespace');
    expect(byName(await template())).toEqual(byName(withoutNamespace));
    const whole = await template({ namespace: { create: true } });
    expect(byName(whole)).toEqual(byName(installed()));
  });

  it.for<[string, JsonObject, Partial<WebhookSettings>]>([
    ['a pod on each control plane node', { placement: 'control-plane' }, { placement: 'control-plane' }],
    ['a policy of Fail', { mutatingWebhook: { failurePolicy: 'Fail' } }, { failurePolicy: 'Fail' }],
    ['an old API server', { mutatingWebhook: { matchConditions: false } }, { matchConditions: false }],
    [
      'a different region, audience and prefix',
      {
        config: {
          defaultAwsRegion: 'eu-central-1',
          tokenAudience: 'a',
          annotationPrefix: 'irsa.example.com',
        },
      },
      { region: 'eu-central-1', audience: 'a', annotationPrefix: 'irsa.example.com' },
    ],
    [
      'a different namespace, name, replica count and image',
      {
        namespaceOverride: 'kube-system',
        fullnameOverride: 'identity',
        replicaCount: 3,
        image: { registry: '', repository: 'registry.example.com/irsactl', tag: '1' },
      },
      { namespace: 'kube-system', name: 'identity', replicas: 3, image: 'registry.example.com/irsactl:1' },
    ],
    ['other ports of API servers', { networkPolicy: { apiServerPorts: [7443] } }, { apiServerPorts: [7443] }],
  ])('equals it with %s', async ([, values, settings]) => {
    const wanted = installed(settings).filter(({ kind }) => kind !== 'Namespace');
    expect(byName(await template(values, settings.name))).toEqual(byName(wanted));
  });

  it('keeps the labels that its selector needs', async () => {
    const podLabels = { 'app.kubernetes.io/name': 'other', team: 'platform' };
    const { 'Deployment irsactl-webhook': deployment } = byName(await template({ podLabels }));
    const labels = valueAt(deployment, 'spec', 'template', 'metadata', 'labels');
    expect(labels).toMatchObject(
      asObject(valueAt(deployment, 'spec', 'selector', 'matchLabels') ?? null) ?? {},
    );
    expect(labels).toMatchObject({ team: 'platform' });
  });

  it('passes helm lint --strict', async () => {
    expect(await runTool(helm, ['lint', '--strict', chart])).toContain('0 chart(s) failed');
  });

  it.for<[string, JsonObject]>([
    ['replicaCout', { replicaCout: 3 }],
    ['defaultAWSRegion', { config: { defaultAWSRegion: 'eu-central-1' } }],
    ['failurePolicy', { mutatingWebhook: { failurePolicy: 'fail' } }],
    ['RoleArn', { config: { podIdentityWebhookMap: { data: { 'a/b': { RoleArn: 'x' } } } } }],
    ['tokenExpiration', { config: { tokenExpiration: 60 } }],
    ['placement', { placement: 'everywhere' }],
  ])('refuses a wrong %s', async ([named, values]) => {
    await expect(helmTemplate(helm, values)).rejects.toThrow(new RegExp(`schema[\\s\\S]*${named}`));
  });

  it.for<[string, JsonObject, RegExp]>([
    [
      'Fail without a match condition for static pods',
      { mutatingWebhook: { failurePolicy: 'Fail', matchConditions: false } },
      /hide static pods/,
    ],
    [
      "AWS's own webhook, which is another program",
      { image: originalImage },
      /omit image to use localhost.irsactl:/,
    ],
    ['one port for both', { config: { ports: { webhook: 9999 } } }, /must differ/],
    ['a private key among the values', { pki: { key: 'x' } }, /name it in pki.existingSecret/],
    ['a certificate among the values', { pki: { cert: 'x' } }, /name it in pki.existingSecret/],
    ['a CA without its Secret', { pki: { caBundle: 'x' } }, /set both pki.existingSecret/],
    ['a Secret without its CA', { pki: { existingSecret: 'x' } }, /set both pki.existingSecret/],
    ['to create a certificate that no upgrade would find', { pki: {} }, /Helm must query the cluster/],
  ])('refuses %s', async ([, values, said]) => {
    await expect(template(values)).rejects.toThrow(said);
  });

  it('mounts files and opens egress for flags, as the page on Helm describes', async () => {
    const page = readFileSync(join(projectRoot, 'docs/how-to/install-with-helm.md'), 'utf8');
    const [written = ''] = /(?<=```yaml\n)config:\n[^`]*/.exec(page) ?? [];
    const values: JsonObject = parse(written);
    const objects = byName(await template(values));
    const pod = valueAt(objects['Deployment irsactl-webhook'], 'spec', 'template', 'spec');
    const [container] = objectsOf(valueAt(pod, 'containers'));
    const flags = [valueAt(values, 'config', 'extraArgs') ?? []].flat().map(String);
    expect(flags).toHaveLength(2);
    expect(container?.['args']).toEqual(expect.arrayContaining(flags));
    // The default volumes and rules remain.
    expect(objectsOf(valueAt(pod, 'volumes'))).toMatchObject([
      { name: 'token' },
      { name: 'certificate' },
      ...objectsOf(values['extraVolumes']),
    ]);
    expect(objectsOf(container?.['volumeMounts'])).toMatchObject([
      { name: 'token' },
      { name: 'certificate' },
      ...objectsOf(values['extraVolumeMounts']),
    ]);
    const [first, second, ...more] = objectsOf(
      valueAt(objects['NetworkPolicy irsactl-webhook'], 'spec', 'egress'),
    );
    expect([first, second]).toMatchObject([
      { ports: [{ port: 443 }, { port: 6443 }] },
      { ports: [{ port: 53 }, { port: 53 }] },
    ]);
    expect(more).toEqual(objectsOf(valueAt(values, 'networkPolicy', 'extraEgress')));
    expect(more).toHaveLength(1);
  });

  it('accepts the values of the jkroepke chart except its image, with the same result', async () => {
    const values = {
      replicaCount: 1,
      imagePullSecrets: [{ name: 'pull' }],
      mutatingWebhook: {
        annotations: { a: 'b' },
        failurePolicy: 'Fail',
        namespaceSelector: { matchLabels: { tenant: 'x' } },
        objectSelector: { matchExpressions: [{ key: 'c', operator: 'Exists' }] },
      },
      config: {
        defaultAwsRegion: 'us-east-1',
        stsRegionalEndpoint: true,
        tokenExpiration: 3600,
        extraArgs: ['--v=4'],
        podIdentityWebhookMap: { enabled: true, name: 'pod-identity-webhook', data: {} },
        ports: { webhook: 9443, metrics: 9998 },
      },
      serviceAccount: { create: false, name: 'mine' },
      podAnnotations: { d: 'e' },
      podLabels: { f: 'g' },
      service: { annotations: { h: 'i' }, labels: { j: 'k' } },
      podDisruptionBudget: { enabled: true, minAvailable: 1, maxUnavailable: null },
      hostNetwork: true,
      priorityClassName: '',
      strategy: { type: 'Recreate' },
      nodeSelector: { l: 'm' },
      tolerations: [],
      pki: {
        certManager: { enabled: true, existingIssuer: { enabled: true, name: 'n', kind: 'Issuer' } },
        caBundle: '',
        cert: '',
        key: '',
        existingSecret: '',
      },
      metrics: {
        serviceMonitor: {
          enabled: true,
          interval: '15s',
          additionalLabels: { o: 'p' },
          endpointAdditionalProperties: { scrapeProtocols: ['PrometheusText0.0.4'] },
        },
      },
    };
    const objects = byName(await helmTemplate(helm, values));
    const deployment = objects['Deployment irsactl-webhook'];
    const [container] = objectsOf(valueAt(deployment, 'spec', 'template', 'spec', 'containers'));
    expect(container?.['image']).toBe(defaults.webhook.image);
    expect(container?.['args']).toEqual([
      '--port=9443',
      '--metrics-port=9998',
      '--annotation-prefix=eks.amazonaws.com',
      '--token-audience=sts.amazonaws.com',
      '--aws-default-region=us-east-1',
      '--watch-namespaces=true',
      '--sts-regional-endpoint=true',
      '--token-expiration=3600',
      '--namespace=irsactl-system',
      '--watch-config-map=true',
      '--v=4',
    ]);
    expect(deployment?.['spec']).toMatchObject({
      replicas: 1,
      strategy: { type: 'Recreate' },
      template: {
        metadata: { annotations: { d: 'e' }, labels: { f: 'g' } },
        spec: {
          hostNetwork: true,
          imagePullSecrets: [{ name: 'pull' }],
          nodeSelector: { l: 'm' },
          serviceAccountName: 'mine',
        },
      },
    });
    expect(valueAt(objects['PodDisruptionBudget irsactl-webhook'], 'spec', 'minAvailable')).toBe(1);
    expect(valueAt(objects['Certificate irsactl-webhook'], 'spec', 'issuerRef', 'name')).toBe('n');
    expect(objects['Service irsactl-webhook']?.['metadata']).toMatchObject({
      annotations: { h: 'i' },
      labels: { j: 'k' },
    });
    expect(objectsOf(valueAt(objects['ServiceMonitor irsactl-webhook'], 'spec', 'endpoints'))).toMatchObject([
      { port: 'metrics', interval: '15s', scrapeProtocols: ['PrometheusText0.0.4'] },
    ]);
    const registration = objects['MutatingWebhookConfiguration irsactl-webhook'];
    expect(valueAt(registration, 'metadata', 'annotations')).toMatchObject({ a: 'b' });
    const [webhook] = objectsOf(registration?.['webhooks']);
    expect(webhook).toMatchObject({
      failurePolicy: 'Fail',
      namespaceSelector: { matchLabels: { tenant: 'x' } },
      objectSelector: { matchExpressions: expect.arrayContaining([{ key: 'c', operator: 'Exists' }]) },
    });
    expect(objects).not.toHaveProperty(['ServiceAccount mine']);
  });

  it('with cert-manager requests a certificate and mounts it, and cert-manager writes the caBundle', async () => {
    const objects = byName(await helmTemplate(helm, { pki: { certManager: { enabled: true } } }));
    const certificate = objects['Certificate irsactl-webhook'];
    const pod = valueAt(objects['Deployment irsactl-webhook'], 'spec', 'template', 'spec');
    const [container] = objectsOf(valueAt(pod, 'containers'));
    expect(valueAt(certificate, 'spec')).toMatchObject({
      dnsNames: expect.arrayContaining(['irsactl-webhook.irsactl-system.svc']),
      issuerRef: { kind: 'Issuer', name: 'irsactl-webhook' },
    });
    expect(objects).toHaveProperty(['Issuer irsactl-webhook']);
    expect(valueAt(pod, 'volumes')).toContainEqual({
      name: 'certificate',
      secret: { secretName: stringAt(certificate, 'spec', 'secretName') },
    });
    expect(container?.['volumeMounts']).toContainEqual({
      name: 'certificate',
      mountPath: '/etc/webhook/certs',
      readOnly: true,
    });
    const registration = objects['MutatingWebhookConfiguration irsactl-webhook'];
    expect(valueAt(registration, 'metadata', 'annotations')).toEqual({
      'cert-manager.io/inject-ca-from': 'irsactl-system/irsactl-webhook',
    });
    expect(JSON.stringify(registration)).not.toContain('caBundle');
  });

  it('writes a map of roles into the ConfigMap that the webhook reads, and grants access to only that one', async () => {
    const data = { 'shop/orders': { RoleARN: 'arn:aws:iam::111122223333:role/orders' } };
    const objects = byName(await template({ config: { podIdentityWebhookMap: { enabled: true, data } } }));
    const map = objects['ConfigMap pod-identity-webhook'];
    expect(JSON.parse(stringAt(map, 'data', 'config') ?? '')).toEqual(data);
    expect(objectsOf(objects['Role irsactl-webhook']?.['rules'])).toContainEqual({
      apiGroups: [''],
      resources: ['configmaps'],
      resourceNames: ['pod-identity-webhook'],
      verbs: ['list', 'watch'],
    });
    expect(JSON.stringify(objects['Deployment irsactl-webhook'])).toContain('--watch-config-map=true');
  });

  it('grants no access to namespaces if the webhook does not watch them', async () => {
    const objects = byName(await template({ config: { watchNamespaces: false } }));
    expect(objectsOf(objects['ClusterRole irsactl-webhook']?.['rules'])[0]).toEqual({
      apiGroups: [''],
      resources: ['serviceaccounts'],
      verbs: ['get', 'list', 'watch'],
    });
    expect(JSON.stringify(objects['Deployment irsactl-webhook'])).not.toContain('--watch-namespaces');
  });

  it('contains the monitoring objects of deploy/monitoring', async () => {
    const on = { enabled: true };
    const metrics = { serviceMonitor: on, prometheusRule: on, dashboard: on };
    const objects = byName(await template({ metrics }));
    const read = (name: string) => readFileSync(join(monitoring, name), 'utf8');
    const [monitor] = objectsIn(read('service-monitor.yaml'));
    expect(objects['ServiceMonitor irsactl-webhook']?.['spec']).toEqual(monitor?.['spec']);
    const [rules] = objectsIn(read('alert-rules.yaml'));
    expect(objects['PrometheusRule irsactl-webhook']?.['spec']).toEqual(rules);
    const board = objects['ConfigMap irsactl-webhook-dashboard'];
    expect(valueAt(board, 'metadata', 'labels')).toMatchObject({ grafana_dashboard: '1' });
    expect(stringAt(board, 'data', 'irsactl-webhook.json')).toBe(read('dashboard.json'));
  });
});
