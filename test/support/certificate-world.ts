import { X509Certificate } from 'node:crypto';
import { pino } from 'pino';
import type { CertificateSource } from '../../src/serving/certificate-source.ts';
import { StateLog } from '../../src/serving/state-log.ts';
import { CertificateLock } from '../../src/webhook/tls/certificate-lock.ts';
import { certificateMaker } from '../../src/webhook/tls/certificate-maker.ts';
import type { CertificateFacts } from '../../src/webhook/tls/certificate-state.ts';
import type { CertificateTimes } from '../../src/webhook/tls/certificate-times.ts';
import type { CertificateMaker, FoundSecret, LeaseStore } from '../../src/webhook/tls/ports.ts';
import { certificateFacts, readCertificates } from '../../src/webhook/tls/read-certificates.ts';
import { secretCertificates } from '../../src/webhook/tls/secret-certificates.ts';
import { readState } from '../../src/webhook/tls/stored-state.ts';
import { CertificateClusterDouble, type Reach } from './certificate-cluster-double.ts';
import { VirtualTime } from './virtual-time.ts';

interface WorldOptions {
  readonly times: CertificateTimes;
  /** The same numbers again for the same seed. */
  readonly random: () => number;
  /** The longest that a call takes. */
  readonly latency: number;
  /** How far the clocks of replicas may be apart from that of the API servers. */
  readonly skew: number;
  /** What certificates are made for in place of what was ordered. */
  readonly hosts?: readonly string[];
  /** In place of the cluster's own. */
  readonly lease?: LeaseStore;
}

/** One process of the webhook. */
interface Replica {
  readonly name: string;
  readonly source: CertificateSource;
  readonly ending: AbortController;
  readonly since: number;
  cutOffUntil: number;
  /** Nothing that it had begun ends any more. */
  isDead: boolean;
}

const beginning = Date.UTC(2026, 0, 1);

/** Replicas that keep certificates in one cluster, and API servers that learn of a changed bundle late. */
export class CertificateWorld {
  readonly time = new VirtualTime();
  readonly cluster = new CertificateClusterDouble(() => this.time.now);
  readonly made = { authorities: 0, certificates: 0 };
  /** Until then nobody expects calls to be answered: somebody has just broken things. */
  healedBy: number;
  /** How far the clock that certificates are judged by was set. */
  clockShift = 0;
  /** How often it was looked at what is served. */
  judged = 0;
  /** What the replicas logged. */
  readonly said: { readonly msg: string; readonly code?: string; readonly err?: string }[] = [];
  readonly wrong: string[] = [];
  readonly ended: Promise<void>[] = [];
  readonly oldSecrets: FoundSecret[] = [];
  readonly #options: WorldOptions;
  readonly #replicas: Replica[] = [];
  /** By certificate, then by bundle: to join both texts at every look would take longer than all the rest. */
  readonly #windows = new Map<string, Map<string, Windows>>();

  constructor(options: WorldOptions) {
    this.#options = options;
    this.healedBy = this.healTime;
  }

  /** How long healing may take: somebody's lease may have to run out first. */
  get healTime(): number {
    const { times, latency } = this.#options;
    return 8 * times.look + times.lease + times.settle + 20 * latency;
  }

  get alive(): readonly Replica[] {
    return this.#replicas.filter(({ isDead }) => !isDead);
  }

  now(): number {
    return beginning + this.time.now + this.clockShift;
  }

  start(): void {
    const { times, random, skew } = this.#options;
    const name = `replica-${this.#replicas.length}`;
    const ownSkew = (random() * 2 - 1) * skew;
    const [now, elapsed] = [() => this.now() + ownSkew, () => this.time.now];
    const sleep = async (milliseconds: number, signal: AbortSignal) => {
      await this.time.sleep(milliseconds, signal);
      if (replica.isDead) await never;
    };
    const stateLog = new StateLog(
      pino({ base: null }, { write: (line) => this.said.push(JSON.parse(line)) }),
    );
    const reach: Reach = (work) => this.#reach(replica, work);
    const store = this.#options.lease ?? this.cluster.leaseStore(reach);
    const source = secretCertificates({
      secret: this.cluster.secretStore(reach),
      registration: this.cluster.registrationStore(reach),
      lock: new CertificateLock({ store, self: name, durationMilliseconds: times.lease, elapsed, stateLog }),
      maker: this.#maker,
      times,
      hosts: ['irsa.shop.svc'],
      now,
      elapsed,
      stateLog,
      runtime: { now, elapsed, random, sleep },
    });
    const [ending, since] = [new AbortController(), this.time.now];
    const replica: Replica = { name, source, ending, since, cutOffUntil: 0, isDead: false };
    this.#replicas.push(replica);
    this.ended.push(source.follow(() => {}, replica.ending.signal));
  }

  /** Without a chance to end anything. */
  kill(replica: Replica): void {
    replica.isDead = true;
    replica.ending.abort();
  }

  /** No call of it reaches the cluster for a while. */
  cutOff(replica: Replica, milliseconds: number): void {
    const until = this.time.now + milliseconds;
    replica.cutOffUntil = Math.max(replica.cutOffUntil, until);
  }

  /** True where every replica can go on from the Secret as it stands. */
  get hasGoodSecret(): boolean {
    return readState(this.cluster.secret).kind === 'held';
  }

  get isHealed(): boolean {
    return this.time.now >= this.healedBy;
  }

  /** Somebody broke things: healing begins when everybody is there again. */
  disturb(): void {
    const reached = Math.max(this.time.now, ...this.alive.map(({ cutOffUntil }) => cutOffUntil));
    this.healedBy = reached + this.healTime;
  }

  pass(milliseconds: number): Promise<void> {
    return this.time.pass(milliseconds, () => this.#judge());
  }

  /** What any replica serves holds now, and is trusted by an API server that is up to date and by one that is late. */
  #judge(): void {
    if (!this.isHealed) return;
    this.judged += 1;
    for (const { name, source, since, cutOffUntil } of this.alive) {
      const pair = source.current();
      // Until then it is not ready, and nobody sends it calls.
      if (pair === null && this.time.now < Math.max(since, cutOffUntil) + this.healTime) continue;
      const bundles = [
        this.#bundleAt(this.time.now),
        this.#bundleAt(this.time.now - this.#options.times.settle / 2),
      ];
      const bad =
        pair === null ? 'has none' : bundles.map((bundle) => this.#fault(pair.cert, bundle)).find(Boolean);
      if (bad) this.wrong.push(`${new Date(this.now()).toISOString()} ${name} ${bad}`);
    }
  }

  #bundleAt(time: number): string {
    return this.cluster.history.findLast(({ at }) => at <= time)?.bundle ?? '';
  }

  #fault(pem: string, bundle: string): string | null {
    const windows = this.#windowsOf(pem, bundle);
    const isIn = ({ notBefore, notAfter }: Window) => notBefore <= this.now() && this.now() < notAfter;
    if (!isIn(windows.pair))
      return `serves ${new Date(windows.pair.notBefore)} to ${new Date(windows.pair.notAfter)}`;
    return windows.authorities.some(isIn) ? null : 'serves what is not trusted';
  }

  #windowsOf(pem: string, bundle: string): Windows {
    const byBundle = this.#windows.get(pem) ?? new Map<string, Windows>();
    const windows = byBundle.get(bundle) ?? windowsOf(pem, bundle);
    this.#windows.set(pem, byBundle.set(bundle, windows));
    return windows;
  }

  async #reach<T>(replica: Replica, work: () => T): Promise<T> {
    const { random, latency } = this.#options;
    const arrive = async () => {
      await this.time.sleep(random() * latency);
      if (replica.isDead) await never;
    };
    await arrive();
    if (this.time.now < replica.cutOffUntil) throw new Error('connect ETIMEDOUT');
    const answer = work();
    await arrive();
    return answer;
  }

  readonly #maker: CertificateMaker = {
    makeAuthority: (validity) => {
      this.made.authorities += 1;
      return this.time.track(certificateMaker.makeAuthority(validity));
    },
    issue: (authority, hosts, validity) => {
      this.made.certificates += 1;
      return this.time.track(certificateMaker.issue(authority, this.#options.hosts ?? hosts, validity));
    },
  };
}

type Window = Pick<CertificateFacts, 'notBefore' | 'notAfter'>;

interface Windows {
  readonly pair: Window;
  readonly authorities: readonly Window[];
}

/** When a pair holds, and when those CAs of a bundle do that signed it. */
function windowsOf(pem: string, bundle: string): Windows {
  const cert = new X509Certificate(pem);
  const authorities = readCertificates(bundle).filter(({ cert: ca }) =>
    cert.verify(new X509Certificate(ca).publicKey),
  );
  return { pair: certificateFacts(pem, cert), authorities };
}

const never = new Promise<never>(() => {});
