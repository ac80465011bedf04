import type {
  DryRunAnswer,
  InjectionCluster,
  KubernetesObject,
  RegistrationFacts,
  ServiceAccountFacts,
  ServiceAccountFields,
  ServiceFacts,
} from '../../src/links/injection/ports.ts';
import { stringAt } from '../../src/trust/json.ts';
import type { ServiceAccountName } from '../../src/trust/subject.ts';

type Injects =
  | 'what-is-annotated'
  | 'nothing'
  | 'refused'
  | { readonly roleArn: string; readonly audience: string };

const path = '/var/run/secrets/eks.amazonaws.com/serviceaccount';

/** A cluster in memory, with the parts of server-side apply that the injection link uses. */
export class InMemoryInjection implements InjectionCluster {
  /** The last written registration. */
  registration: RegistrationFacts | null = null;
  readonly otherRegistrations = new Map<string, RegistrationFacts>();
  /** The caBundle that cert-manager writes into each registration; empty if cert-manager is not installed. */
  injected = '';
  injects: Injects = 'what-is-annotated';
  /** Running pods, by service account. */
  readonly pods = new Map<string, string>();
  service: ServiceFacts | null = null;
  #registrationName = '';
  readonly namespaces: Set<string>;
  readonly #accounts = new Map<string, ServiceAccountFacts>();

  constructor(namespaces: readonly string[]) {
    this.namespaces = new Set(namespaces);
  }

  account(name: string): ServiceAccountFacts | undefined {
    return this.#accounts.get(name);
  }

  /** Creates a service account as another writer would. */
  put(name: string, annotations: Record<string, string>, ownedAnnotations: readonly string[] = []): void {
    this.#accounts.set(name, { uid: 'uid', labels: {}, annotations, ownedAnnotations });
  }

  /** Stores the labels and annotations of an account that was applied as a whole object. */
  putWhole(name: string, object: KubernetesObject): void {
    const { metadata } = JSON.parse(JSON.stringify(object));
    const { uid = '', labels = {}, annotations = {} } = metadata;
    this.#accounts.set(name, { uid, labels, annotations, ownedAnnotations: [] });
  }

  setCaBundle(caBundle: string): void {
    const [webhook] = this.registration?.webhooks ?? [];
    const config = webhook?.['clientConfig'];
    if (typeof config === 'object' && !Array.isArray(config)) {
      this.changeWebhook({ clientConfig: { ...config, caBundle } });
    }
  }

  /** Edits one annotation as `kubectl edit` does: irsactl no longer owns it. */
  edit(name: string, key: string, value: string): void {
    const live = this.#accounts.get(name);
    if (!live) throw new Error(`there is no ${name}`);
    const ownedAnnotations = live.ownedAnnotations.filter((owned) => owned !== key);
    this.#accounts.set(name, {
      ...live,
      annotations: { ...live.annotations, [key]: value },
      ownedAnnotations,
    });
  }

  addWebhook(webhook: KubernetesObject): void {
    if (!this.registration) return;
    this.registration = { ...this.registration, webhooks: [...this.registration.webhooks, webhook] };
  }

  changeWebhook(change: KubernetesObject): void {
    if (!this.registration) return;
    const webhooks = this.registration.webhooks.map((webhook) => ({ ...webhook, ...change }));
    this.registration = { ...this.registration, webhooks };
  }

  forgetMark(): void {
    if (this.registration) this.registration = { ...this.registration, labels: {}, annotations: {} };
  }

  async readRegistration(name: string): Promise<RegistrationFacts | null> {
    return name === this.#registrationName ? this.registration : (this.otherRegistrations.get(name) ?? null);
  }

  async applyRegistration(object: KubernetesObject): Promise<void> {
    const { metadata, webhooks } = JSON.parse(JSON.stringify(object));
    const last = this.#registrationName;
    if (metadata.name !== last && this.registration) this.otherRegistrations.set(last, this.registration);
    this.otherRegistrations.delete(metadata.name);
    this.#registrationName = metadata.name;
    // An apply without a caBundle does not remove it.
    const live = metadata.name === last ? this.registration : null;
    for (const webhook of webhooks) {
      const same = live?.webhooks.find(({ name }) => name === webhook.name);
      const kept = stringAt(same, 'clientConfig', 'caBundle');
      if (kept || this.injected) webhook.clientConfig.caBundle ??= kept || this.injected;
    }
    const { labels, annotations } = metadata;
    this.registration = { uid: 'uid', created: null, labels, annotations, webhooks };
  }

  async deleteRegistration(name = this.#registrationName): Promise<void> {
    if (name === this.#registrationName) this.registration = null;
    else this.otherRegistrations.delete(name);
  }

  async trustAuthorities(name: string, caBundle: string): Promise<void> {
    if (name === this.#registrationName) this.setCaBundle(caBundle);
  }

  async namespaceExists(name: string): Promise<boolean> {
    return this.namespaces.has(name);
  }

  async listServiceAccounts(): Promise<ReadonlyMap<string, ServiceAccountFacts>> {
    return new Map(this.#accounts);
  }

  async findPodOf({ namespace, name }: ServiceAccountName): Promise<string | null> {
    return this.pods.get(`${namespace}/${name}`) ?? null;
  }

  async readService(): Promise<ServiceFacts | null> {
    return this.service;
  }

  async readServiceAccount({ namespace, name }: ServiceAccountName): Promise<ServiceAccountFacts | null> {
    return this.#accounts.get(`${namespace}/${name}`) ?? null;
  }

  async createServiceAccount(
    { namespace, name }: ServiceAccountName,
    mark: ServiceAccountFields,
  ): Promise<string | null> {
    if (this.#accounts.has(`${namespace}/${name}`)) return null;
    this.#accounts.set(`${namespace}/${name}`, { uid: 'uid', ...mark, ownedAnnotations: [] });
    return 'uid';
  }

  async stateServiceAccount(
    account: ServiceAccountName,
    uid: string,
    fields: ServiceAccountFields,
  ): Promise<void> {
    const name = `${account.namespace}/${account.name}`;
    const live = this.#accounts.get(name);
    const owned = new Set(live?.ownedAnnotations);
    const others = Object.entries(live?.annotations ?? {}).filter(([key]) => !owned.has(key));
    this.#accounts.set(name, {
      uid,
      labels: fields.labels,
      annotations: { ...Object.fromEntries(others), ...fields.annotations },
      ownedAnnotations: Object.keys(fields.annotations),
    });
  }

  async deleteServiceAccount({ namespace, name }: ServiceAccountName): Promise<void> {
    this.#accounts.delete(`${namespace}/${name}`);
  }

  async dryRunPod(namespace: string, pod: KubernetesObject): Promise<DryRunAnswer> {
    if (this.injects === 'refused') return { admitted: false, message: '403: pods is forbidden' };
    const { spec } = JSON.parse(JSON.stringify(pod));
    const annotations = this.#accounts.get(`${namespace}/${spec.serviceAccountName}`)?.annotations ?? {};
    const annotated = {
      roleArn: annotations['eks.amazonaws.com/role-arn'] ?? '',
      audience: annotations['eks.amazonaws.com/audience'] ?? 'sts.amazonaws.com',
    };
    const given = this.injects === 'what-is-annotated' ? annotated : this.injects;
    if (given === 'nothing' || given.roleArn === '') return { admitted: true, pod };
    return { admitted: true, pod: { ...pod, spec: injectedSpec(given) } };
  }
}

function injectedSpec({ roleArn, audience }: { roleArn: string; audience: string }): KubernetesObject {
  return {
    volumes: [{ name: 't', projected: { sources: [{ serviceAccountToken: { audience, path: 'token' } }] } }],
    containers: [
      {
        name: 'probe',
        env: [
          { name: 'AWS_ROLE_ARN', value: roleArn },
          { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: `${path}/token` },
        ],
        volumeMounts: [{ name: 't', mountPath: path }],
      },
    ],
  };
}
