import { servingCertificates } from '../../src/certificates/serving-certificates.ts';
import { type Change, changeName } from '../../src/chain/change.ts';
import type { ChainContext } from '../../src/chain/context.ts';
import { type Consent, type Link, noConsent, type RemovalStage } from '../../src/chain/link.ts';
import { noOutputs } from '../../src/chain/outputs.ts';
import type { InClusterWebhook, TrustChain } from '../../src/config/trust-chain.ts';
import { injectionLink } from '../../src/links/injection/link.ts';
import type { RegistryAnswer, WebhookAnswer } from '../../src/links/injection/ports.ts';
import { fakeChain, fakeContext } from './fake-context.ts';
import { InMemoryInjection } from './in-memory-injection.ts';
import { InMemoryObjects } from './in-memory-objects.ts';
import { planOf, removalOf, verdictOf } from './look.ts';

/** The injection link on a cluster in memory, with the operations of the commands. */
export class InjectionBench {
  readonly cluster = new InMemoryInjection(['shop']);
  readonly objects = new InMemoryObjects(this.cluster);
  answer: WebhookAnswer = { kind: 'ready' };
  registryAnswer: RegistryAnswer = { kind: 'there' };
  /** The messages that the link printed while it waited. */
  readonly waits: string[] = [];
  #now = 0;
  wallClock = Date.UTC(2026, 0, 1);
  readonly link: Link;

  constructor() {
    const ask = async (): Promise<WebhookAnswer> => this.answer;
    this.link = injectionLink({
      cluster: this.cluster,
      webhook: { ask },
      objects: this.objects,
      registry: { ask: async () => this.registryAnswer },
      certificates: servingCertificates(() => this.wallClock),
      clock: {
        now: () => this.#now,
        sleep: async (milliseconds) => {
          this.#now += milliseconds;
        },
      },
    });
  }

  plan(context: ChainContext = fakeContext(), consent: Partial<Consent> = {}) {
    return planOf(this.link, context, noOutputs, { ...noConsent, ...consent });
  }

  planRemoval(stage: RemovalStage = 'sign-back', context: ChainContext = fakeContext()) {
    return removalOf(this.link, context, noOutputs, stage, noConsent);
  }

  async apply(context?: ChainContext, consent?: Partial<Consent>): Promise<string[]> {
    return this.carryOut((await this.plan(context, consent)).changes, context);
  }

  async destroy(stage?: RemovalStage, context?: ChainContext): Promise<string[]> {
    return this.carryOut((await this.planRemoval(stage, context)).changes, context);
  }

  async carryOut(changes: readonly Change[], context = fakeContext()): Promise<string[]> {
    for (const change of changes) {
      await this.link.apply(change, context, noOutputs, (event) => {
        if (event.type === 'waiting') this.waits.push(event.forWhat);
      });
    }
    return changes.map((change) => changeName(change).replace('injection/', ''));
  }

  verify(context = fakeContext()) {
    return verdictOf(this.link, context, noOutputs, () => {});
  }

  async codes(given: WebhookAnswer = this.answer): Promise<string[]> {
    this.answer = given;
    return (await this.verify()).map(({ code }) => code);
  }
}

/** The context of the example chain with some fields of irsa.yaml changed. */
export function withChain(over: Partial<TrustChain>): ChainContext {
  return fakeContext({ chain: fakeChain(over) });
}

/** The same chain, with AWS's own webhook. */
export function upstream(
  certificates: 'generated' | 'cert-manager' = 'generated',
  over: Partial<InClusterWebhook> = {},
): ChainContext {
  return withChain({
    injection: {
      mode: 'upstream',
      annotationPrefix: 'eks.amazonaws.com',
      certificates,
      webhook: {
        image: 'public.ecr.aws/eks/amazon-eks-pod-identity-webhook:v0.6.17',
        namespace: 'irsactl-system',
        replicas: 2,
        placement: 'any',
        failurePolicy: 'Ignore',
        ...over,
      },
    },
  });
}

/** The same chain, with a webhook that apply installs. */
export function installed(over: Partial<InClusterWebhook> = {}): ChainContext {
  const webhook: InClusterWebhook = {
    image: 'localhost/irsactl:0.1.0',
    namespace: 'irsactl-system',
    replicas: 2,
    placement: 'any',
    failurePolicy: 'Ignore',
    ...over,
  };
  return withChain({ injection: { mode: 'webhook', annotationPrefix: 'eks.amazonaws.com', webhook } });
}
