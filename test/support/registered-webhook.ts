import type { LocalCluster } from '../../src/demo/local-cluster/local-cluster.ts';
import type { Json } from '../../src/trust/json.ts';
import { stringAt, valueAt } from '../../src/trust/json.ts';

const registrations = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';

/** A registration that lets no pod pass without the webhook, and pods to try it with. */
export class RegisteredWebhook {
  readonly #cluster: LocalCluster;
  readonly name: string;
  readonly namespace: string;
  #pods = 0;

  private constructor(cluster: LocalCluster, name: string) {
    this.#cluster = cluster;
    this.name = name;
    this.namespace = name;
  }

  /** For pods of a namespace of that name, served at `port` of loopback. */
  static async open(cluster: LocalCluster, name: string, port: number): Promise<RegisteredWebhook> {
    await cluster.createNamespace(name);
    await cluster.api.call('POST', `/api/v1/namespaces/${name}/serviceaccounts`, {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: {
        name: 'orders',
        annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/orders' },
      },
    });
    const webhook = new RegisteredWebhook(cluster, name);
    await webhook.register(port);
    return webhook;
  }

  async register(port: number): Promise<void> {
    const rules = [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }];
    await this.#cluster.api.call('POST', registrations, {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: { name: this.name },
      webhooks: ['one', 'two'].map((webhook) => ({
        name: `${webhook}.${this.name}.example.com`,
        clientConfig: { url: `https://127.0.0.1:${port}/mutate` },
        rules: webhook === 'one' ? rules : [],
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': this.namespace } },
        failurePolicy: 'Fail',
        sideEffects: 'None',
        timeoutSeconds: 5,
        admissionReviewVersions: ['v1'],
      })),
    });
  }

  /** What went wrong with one more pod; null where it was injected. */
  async tryPod(): Promise<string | null> {
    this.#pods += 1;
    const path = `/api/v1/namespaces/${this.namespace}/pods?dryRun=All`;
    const { status, body } = await this.#cluster.api.send('POST', path, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `pod-${this.#pods}` },
      spec: { serviceAccountName: 'orders', containers: [{ name: 'main', image: 'pause' }] },
    });
    if (status !== 201) return stringAt(body, 'message') ?? String(status);
    return JSON.stringify(body).includes('AWS_ROLE_ARN') ? null : 'not injected';
  }

  /** The bundles of both webhooks, in PEM. */
  async bundles(): Promise<readonly string[]> {
    const found = await this.#cluster.api.call('GET', `${registrations}/${this.name}`);
    const webhooks = valueAt(found, 'webhooks');
    return (Array.isArray(webhooks) ? webhooks : []).map((webhook: Json) =>
      Buffer.from(stringAt(webhook, 'clientConfig', 'caBundle') ?? '', 'base64').toString('utf8'),
    );
  }

  /** Writes bundles by the hand of somebody else. */
  async overwriteBundles(pem: string): Promise<void> {
    const path = `${registrations}/${this.name}`;
    const found = await this.#cluster.api.call('GET', path);
    const caBundle = Buffer.from(pem).toString('base64');
    const text = JSON.stringify(found).replaceAll(/"caBundle":"[^"]*"/g, `"caBundle":"${caBundle}"`);
    await this.#cluster.api.call('PUT', path, JSON.parse(text));
  }

  async secret(name: string): Promise<Readonly<Record<string, string>> | null> {
    const { status, body } = await this.#cluster.api.send('GET', this.secretPath(name));
    if (status !== 200) return null;
    const data = valueAt(body, 'data');
    const members = typeof data === 'object' && data !== null ? Object.entries(data) : [];
    return Object.fromEntries(
      members.map(([member, value]) => [member, Buffer.from(String(value), 'base64').toString('utf8')]),
    );
  }

  secretPath(name: string): string {
    return `/api/v1/namespaces/${this.namespace}/secrets/${name}`;
  }
}
