import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { type IssuedCertificate, servingCertificates } from '../../src/certificates/serving-certificates.ts';
import type { ChainContext } from '../../src/chain/context.ts';
import { known } from '../../src/chain/known.ts';
import { noOutputs } from '../../src/chain/outputs.ts';
import type { Injection } from '../../src/config/trust-chain.ts';
import { freePort } from '../../src/demo/local-cluster/free-port.ts';
import type { LocalCluster } from '../../src/demo/local-cluster/local-cluster.ts';
import { connectCluster } from '../../src/kubernetes/connect.ts';
import { injectionPorts } from '../../src/kubernetes/injection-ports.ts';
import { injectionLink } from '../../src/links/injection/link.ts';
import { partitionOf, roleArn } from '../../src/trust/arn.ts';
import type { Json } from '../../src/trust/json.ts';
import type { ServiceAccountName } from '../../src/trust/subject.ts';
import { webhookDefaults } from '../../src/webhook/options.ts';
import { openWebhook } from '../../src/webhook/serve-webhook.ts';
import type { RunningWebhook } from '../../src/webhook/start-webhook.ts';
import { fakeChain, fakeContext } from './fake-context.ts';
import { planOf, verdictOf } from './look.ts';

export const role = roleArn(partitionOf('eu-central-1'), fakeContext().aws.account, 'prod-1-shop-orders');
const consent = { adopt: false, issuerChangeReviewed: false, acceptLoss: false };

/** One chain's injection in a real cluster: the link, the webhook, and test pods. */
export class WebhookCluster {
  readonly chain: string;
  readonly account: ServiceAccountName;
  readonly port: number;
  readonly context: ChainContext;
  readonly #cluster: LocalCluster;
  readonly #certificate: IssuedCertificate;
  #webhook: RunningWebhook | null = null;
  #folder: string | null = null;

  private constructor(
    cluster: LocalCluster,
    namespace: string,
    port: number,
    certificate: IssuedCertificate,
  ) {
    this.#cluster = cluster;
    this.#certificate = certificate;
    this.chain = `chain-${namespace}`;
    this.port = port;
    this.account = { namespace, name: 'orders' };
    const url = `https://127.0.0.1:${port}/mutate`;
    const [first] = fakeChain().roles;
    this.context = fakeContext({
      chain: fakeChain({
        name: this.chain,
        injection: {
          mode: 'served-webhook',
          registration: { kind: 'url', url, caBundle: certificate.authority },
          annotationPrefix: 'eks.amazonaws.com',
        },
        roles: first ? [{ ...first, serviceAccounts: [this.account] }] : [],
      }),
    });
  }

  /** Opens a separate namespace, so that tests on one cluster do not collide. */
  static async open(cluster: LocalCluster, namespace: string): Promise<WebhookCluster> {
    await cluster.createNamespace(namespace);
    return new WebhookCluster(cluster, namespace, await freePort(), await issue());
  }

  get registration(): string {
    return `irsactl-${this.chain}`;
  }

  get outputs() {
    const { namespace, name } = this.account;
    return { ...noOutputs, roleArns: known({ [`${namespace}/${name}`]: role }) };
  }

  async link(kubeconfig = this.#cluster.kubeconfigPath) {
    const client = await connectCluster({ env: {}, kubeconfig });
    return injectionLink(
      injectionPorts(
        client,
        {},
        { now: () => performance.now(), sleep: (pause) => delay(pause) },
        servingCertificates(Date.now),
      ),
    );
  }

  /** The same chain, with another way to inject. */
  injectedBy(injection: Injection): ChainContext {
    return { ...this.context, chain: { ...this.context.chain, injection } };
  }

  /** Plans and applies the link; returns the kinds of the changes. */
  async apply(context = this.context): Promise<readonly string[]> {
    const link = await this.link();
    const plan = await planOf(link, context, this.outputs, consent);
    for (const change of plan.changes) await link.apply(change, context, this.outputs, () => {});
    return plan.changes.map(({ kind }) => kind);
  }

  async verify(context = this.context): Promise<readonly string[]> {
    const link = await this.link();
    return (await verdictOf(link, context, this.outputs, () => {})).map(({ code }) => code);
  }

  /** The same chain, without a CA in irsa.yaml. */
  get withoutCa(): ChainContext {
    const registration = { kind: 'url', url: `https://127.0.0.1:${this.port}/mutate` } as const;
    return this.injectedBy({
      mode: 'served-webhook',
      annotationPrefix: 'eks.amazonaws.com',
      registration,
    });
  }

  /** Starts the webhook on the registered port and waits until it is synced. `another`: with a certificate of another CA. */
  async startWebhook(certificate: 'own' | 'another' = 'own'): Promise<RunningWebhook> {
    const { cert, key } = certificate === 'own' ? this.#certificate : await issue();
    this.#folder = await mkdtemp(join(tmpdir(), 'irsactl-webhook-'));
    const [tlsCert, tlsKey] = [join(this.#folder, 'tls.crt'), join(this.#folder, 'tls.key')];
    await writeFile(tlsCert, cert);
    await writeFile(tlsKey, key, { mode: 0o600 });
    this.#webhook = await openWebhook(
      {
        ...webhookDefaults,
        shutdownDelay: 0,
        host: '127.0.0.1',
        port: this.port,
        metricsPort: 0,
        kubeconfig: this.#cluster.kubeconfigPath,
        namespace: this.account.namespace,
        tlsCert,
        tlsKey,
      },
      {},
      pino({ level: 'silent' }),
    );
    const webhook = this.#webhook;
    await eventually('the webhook is synced', async () => webhook.ready());
    return webhook;
  }

  async stopWebhook(): Promise<void> {
    await this.#webhook?.stop();
    this.#webhook = null;
    if (this.#folder !== null) await rm(this.#folder, { recursive: true, force: true });
    this.#folder = null;
  }

  /** Waits until a pod is injected: the API server learns of a new caBundle by a watch. */
  async untilInjected(): Promise<void> {
    await eventually('a pod is injected', async () => (await this.verify()).length === 0);
  }

  async createAccount(name: string, annotations: Record<string, string>): Promise<void> {
    await this.#cluster.api.call('POST', `/api/v1/namespaces/${this.account.namespace}/serviceaccounts`, {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name, annotations },
    });
  }

  /** Creates a real pod and returns what the API server stored. */
  createPod(name: string, serviceAccountName: string, spec: { [key: string]: Json } = {}): Promise<Json> {
    return this.#cluster.api.call('POST', `/api/v1/namespaces/${this.account.namespace}/pods`, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name },
      spec: { serviceAccountName, containers: [{ name: 'main', image: 'pause' }], ...spec },
    });
  }
}

function issue(): Promise<IssuedCertificate> {
  return servingCertificates(Date.now).issue(['127.0.0.1']);
}

/** Retries every 50 ms until `holds` is true; after `seconds`, throws an error with the text `what`. */
export async function eventually(what: string, holds: () => Promise<boolean>, seconds = 30): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
