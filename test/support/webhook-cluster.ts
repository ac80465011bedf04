import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { servingCertificates } from '../../src/certificates/serving-certificates.ts';
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

/** One chain's injection in a real cluster: the link, the webhook, and pods to try them. */
export class WebhookCluster {
  readonly chain: string;
  readonly account: ServiceAccountName;
  readonly port: number;
  readonly context: ChainContext;
  readonly #cluster: LocalCluster;
  #webhook: RunningWebhook | null = null;

  private constructor(cluster: LocalCluster, namespace: string, port: number) {
    this.#cluster = cluster;
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
          registration: { kind: 'url', url },
          annotationPrefix: 'eks.amazonaws.com',
        },
        roles: first ? [{ ...first, serviceAccounts: [this.account] }] : [],
      }),
    });
  }

  /** A namespace of its own, so that tests of one cluster do not meet. */
  static async open(cluster: LocalCluster, namespace: string): Promise<WebhookCluster> {
    await cluster.createNamespace(namespace);
    return new WebhookCluster(cluster, namespace, await freePort());
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

  /** The same chain, injected in another way. */
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

  /** Starts the webhook on the registered port and waits until it is synced and the registration trusts it. */
  async startWebhook(over: { registration?: string } = {}): Promise<RunningWebhook> {
    this.#webhook = await openWebhook(
      {
        ...webhookDefaults,
        shutdownDelay: 0,
        host: '127.0.0.1',
        port: this.port,
        metricsPort: 0,
        kubeconfig: this.#cluster.kubeconfigPath,
        webhookConfiguration: over.registration ?? this.registration,
        namespace: this.account.namespace,
        // Another registration stands for another webhook, with a CA of its own.
        tlsSecret: over.registration ?? 'irsa-tls',
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
  }

  /** Until a pod is injected: the API server learns of a new caBundle by its own watch. */
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

/** Asks again every 50 ms until it is true; fails after half a minute, or as long as is said, with the sentence. */
export async function eventually(what: string, holds: () => Promise<boolean>, seconds = 30): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
