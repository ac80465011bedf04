import type { KeyFacts } from '../../src/rotation/facts.ts';
import type { TokenPod } from '../../src/rotation/gates.ts';
import type { MoveFacts } from '../../src/rotation/moves.ts';
import type { Memory, RotationRecord } from '../../src/rotation/record.ts';
import { allRules, day, type Machine, minute, type Rules, type Server } from './rotation-rules.ts';
import { Verifiers } from './rotation-verifiers.ts';

const clusterUid = 'uid-1';

interface Pod {
  readonly created: number;
  readonly seconds: number;
  readonly server: number;
  token: { readonly kid: string; readonly minted: number; readonly isForChain: boolean };
}

/**
 * A cluster, its documents and its identity provider, and what people and accidents do to them. Actions take no time; time passes
 * only between them. `faults` collects what a rotation must never do (a, b, c).
 */
export class RotationWorld {
  now = 1_750_000_000_000;
  servers: Server[];
  record: RotationRecord | null = null;
  recordVersion = 0;
  document: {
    listed: readonly string[];
    prints: readonly string[];
    kept: readonly string[];
    changed: number;
    version: number;
  } | null = null;
  provider: { memory: Memory; madeFor: string | null } | null = null;
  readonly faults: string[] = [];
  /** Keys of other clusters that a person brought to an API server or to the document. */
  readonly strangers = new Set<string>();
  readonly #broughtByHand = new Set<string>();
  readonly #listedByHand = new Set<string>();
  readonly #etcdBefore: (RotationRecord | null)[] = [];
  readonly #nodesBefore: Server[][] = [];
  readonly #verifiers = new Verifiers();
  /** Keys from before a theft, since its record was written. */
  readonly stolen = new Set<string>();
  readonly #replaced = new Set<string>();
  #pods: Pod[] = [];
  #made = 0;
  readonly machine: Machine;
  readonly source: 'cluster' | 'new';
  readonly rules: Rules;
  readonly hosting: 'bucket' | 'elsewhere';

  constructor(
    count: number,
    machine: Machine,
    options: {
      readonly source?: 'cluster' | 'new';
      readonly hosting?: 'bucket' | 'elsewhere';
      readonly rules?: Rules;
    } = {},
  ) {
    this.machine = machine;
    this.source = options.source ?? 'cluster';
    this.hosting = options.hosting ?? 'bucket';
    this.rules = options.rules ?? allRules;
    this.servers = Array.from({ length: count }, (_, index) => ({
      ...{ name: `cp-${index}`, isAway: false, signs: 'k0', accepts: ['k0'], started: this.now },
      ...{ issues: false, files: [], memory: null },
    }));
    this.now += day;
  }

  freshKey(): string {
    this.#made += 1;
    return `k${this.#made}`;
  }

  facts(): KeyFacts {
    const memories = [
      ...this.servers.flatMap(({ isAway, memory }) => (isAway || memory === null ? [] : [memory])),
      ...(this.rules.twoMemories && this.provider ? [this.provider.memory] : []),
    ];
    return {
      clusterUid,
      record: this.record,
      memory: this.machine.mergedMemory(memories),
      servers: this.servers.map(({ name, isAway, signs, accepts, started, issues }) => ({
        name,
        keys: isAway ? null : { signs, accepts, started, isForChain: issues || this.source === 'cluster' },
      })),
      document: this.document && {
        listed: this.document.listed,
        remembered: this.document.prints,
        kept: this.document.kept,
        isMarked: this.document.prints.length > 0,
      },
      holders: this.servers.map(({ name, isAway, files, signs }) => ({
        name,
        kids: isAway ? null : [...new Set([...files, signs])],
      })),
    };
  }

  moveFacts(acceptLoss = false): MoveFacts {
    return {
      ...this.facts(),
      publicCopy: this.document && { keyIds: this.document.listed, modified: null, maxAgeSeconds: 60 },
      documentChanged: this.document?.changed ?? null,
      isDated: this.hosting === 'bucket',
      publicForSeconds: 3600,
      inUse: { pods: this.#podsInUse(), driverSeconds: 0, secrets: [], stale: [], watchForSeconds: 86_400 },
      now: this.now,
      isBeingDestroyed: false,
      acceptLoss,
    };
  }

  #podsInUse(): readonly TokenPod[] {
    return this.#pods.map(({ created, seconds }) => ({
      ...{ namespace: 'shop', owner: 'deployment/one', node: 'worker-1', readySince: 0 },
      ...{ created, started: null, longestSeconds: seconds },
    }));
  }

  /** A write of irsactl, checked against (a), (b) and (c). */
  write(effect: () => void, isTheft: boolean, hasConsent: boolean): void {
    const before = this.#accepted();
    const [signed, acceptedKids] = [this.#signers(), this.#acceptedKids()];
    const [listed, wasOurs] = [this.document?.listed ?? [], (this.document?.prints ?? []).length > 0];
    this.#verifiers.readServers(this.servers, this.now);
    effect();
    if (!isTheft && !hasConsent) this.#checkTokens(before);
    for (const server of this.servers.filter(({ name, signs }) => signs !== signed.get(name)))
      this.#checkNewSigner(server, isTheft || [...signed.values()].includes(server.signs));
    const newlyListed = (this.document?.listed ?? []).filter((kid) => !listed.includes(kid));
    const newlyAccepted = [...this.#acceptedKids()].filter((kid) => !acceptedKids.has(kid));
    for (const kid of [...newlyListed, ...newlyAccepted])
      if (this.stolen.has(kid)) this.faults.push(`(b) stolen key ${kid} came back`);
    const mayList = (kid: string) => (wasOurs ? this.#listedByHand.has(kid) : this.#isHeldByServer(kid));
    for (const kid of newlyListed.filter((one) => this.strangers.has(one) && !mayList(one)))
      this.faults.push(`(c) published ${kid}`);
  }

  /** No token that was accepted is refused, unless its key is stolen. */
  #checkTokens(before: ReadonlySet<string>): void {
    const after = this.#accepted();
    const distrusted = this.#distrusted();
    for (const pair of before)
      if (!after.has(pair) && !distrusted.has(pair.split(' ')[0] ?? ''))
        this.faults.push(`(a) refused: ${pair}`);
  }

  /** A run that ends well leaves no stolen key. */
  checkDone(): void {
    const distrusted = this.#distrusted();
    for (const kid of this.#acceptedKids())
      if (distrusted.has(kid)) this.faults.push(`(b) done, but ${kid} is accepted`);
  }

  /** The keys that a rotation replaced do not sign again. */
  noteReplaced(record: RotationRecord): void {
    for (const kid of record.from) this.#replaced.add(kid);
  }

  /** Nothing from before a theft is accepted or listed when it is said to be over. */
  checkTheftIsOver(): void {
    const left = [...this.#acceptedKids(), ...(this.document?.listed ?? [])];
    for (const kid of left)
      if (this.stolen.has(kid)) this.faults.push(`(b) over, but ${kid} is accepted or listed`);
  }

  /** A person made an API server sign with it; and deleted the document, or the document was never the chain's. */
  #isHeldByServer(kid: string): boolean {
    return this.#broughtByHand.has(kid) && this.servers.some(({ accepts }) => accepts.includes(kid));
  }

  #signers(): Map<string, string> {
    return new Map(this.servers.map(({ name, signs }) => [name, signs]));
  }

  #acceptedKids(): Set<string> {
    return new Set(this.servers.flatMap(({ accepts }) => accepts));
  }

  /** Every pair of a token in use and a verifier that accepts it. A token that no API server accepts is lost to its pod anyway. */
  #accepted(): Set<string> {
    const pairs = new Set<string>();
    const [distrusted, accepted] = [this.#distrusted(), this.#acceptedKids()];
    for (const { token, seconds } of this.#pods) {
      if (distrusted.has(token.kid) || this.now - token.minted > seconds * 1000) continue;
      for (const { name, accepts } of this.servers)
        if (accepts.includes(token.kid)) pairs.add(`${token.kid} by ${name}`);
      if (token.isForChain && accepted.has(token.kid) && this.#verifiers.stsAccepts(token.kid, this.now))
        pairs.add(`${token.kid} by STS`);
    }
    return pairs;
  }

  /** Stolen by what a person has said. */
  #distrusted(): Set<string> {
    const memories = [this.provider?.memory, ...this.servers.map(({ memory }) => memory)];
    return new Set([...this.stolen, ...memories.flatMap((one) => one?.distrusted ?? [])]);
  }

  #checkNewSigner({ name, signs, issues }: Server, isKnown: boolean): void {
    if (this.strangers.has(signs) && !this.#broughtByHand.has(signs))
      this.faults.push(`(c) ${name} signs with ${signs}`);
    if (isKnown) return;
    if (this.#replaced.has(signs) && !this.record?.givenUp)
      this.faults.push(`(e) ${name} signs again with ${signs}`);
    for (const other of this.servers) {
      if (!other.isAway && !other.accepts.includes(signs))
        this.faults.push(`(a) ${other.name} refuses what ${name} signs with ${signs}`);
    }
    const isWide = this.#verifiers.allHave(this.servers, signs, this.now);
    if (this.record?.intention === 'plain' && !isWide)
      this.faults.push(`(a) copies of the API servers' JWKS lack what ${name} signs with ${signs}`);
    if (issues && !this.#verifiers.stsAccepts(signs, this.now))
      this.faults.push(`(a) STS refuses what ${name} signs with ${signs}`);
  }

  setDocument(listed: readonly string[], prints: readonly string[], kept: readonly string[]): void {
    const version = (this.document?.version ?? 0) + 1;
    this.document = { listed, prints: [...new Set(prints)], kept, changed: this.now, version };
    this.#verifiers.publish(listed, this.now);
  }

  /** A new identity provider: STS fetches the keys again. */
  makeProviderAnew(madeFor: string | null): void {
    this.provider = { memory: this.provider?.memory ?? { distrusted: [], generation: 0 }, madeFor };
    if (this.document) this.#verifiers.fetchAgain(this.document.listed, this.now);
  }

  setRecord(record: RotationRecord | null): void {
    this.record = record;
    this.recordVersion += 1;
  }

  snapshot(): void {
    this.#etcdBefore.push(this.record);
    this.#nodesBefore.push(this.servers.map((server) => ({ ...server })));
  }

  // What people and accidents do.

  pass(milliseconds: number): void {
    this.#verifiers.readServers(this.servers, this.now);
    const end = this.now + milliseconds;
    while (this.now < end) {
      this.now = Math.min(end, this.now + 20 * minute);
      for (const pod of this.#pods)
        if (this.now - pod.token.minted >= Math.min(pod.seconds * 800, day))
          pod.token = this.#mint(pod.server) ?? pod.token;
    }
  }

  createPod(seconds: number): void {
    const server = this.#pods.length;
    const token = this.#mint(server);
    if (token) this.#pods.push({ created: this.now, seconds, server, token });
  }

  /** Null if no API server runs. */
  #mint(index: number): Pod['token'] | null {
    const running = this.servers.filter(({ isAway }) => !isAway);
    const server = running[index % Math.max(1, running.length)];
    return server ? { kid: server.signs, minted: this.now, isForChain: server.issues } : null;
  }

  goAway(index: number): void {
    const server = this.#at(index);
    if (server) server.isAway = true;
  }

  comeBack(index: number, snapshot: number | null): void {
    const server = this.#at(index);
    if (!server) return;
    const old =
      snapshot === null ? null : this.#nodesBefore[snapshot % Math.max(1, this.#nodesBefore.length)];
    const before = old?.find(({ name }) => name === server.name);
    // A machine that comes back from a snapshot was away. Both places of the memory are not lost together.
    const others = this.servers.map((one) => (one === server ? { ...one, memory: null } : one));
    if (before && server.isAway && this.#isRemembered(others, this.provider))
      Object.assign(server, before, { started: this.now });
    server.isAway = false;
  }

  leave(index: number): void {
    const left = this.servers.filter((_, at) => at !== index % this.servers.length);
    if (this.servers.length > 1 && this.#isRemembered(left, this.provider))
      this.servers = this.servers.filter((_, at) => at !== index % this.servers.length);
    if (this.servers.every(({ isAway }) => isAway)) for (const server of this.servers) server.isAway = false;
  }

  join(): void {
    const model = this.servers.find(({ isAway }) => !isAway);
    if (!model || this.servers.length >= 5) return;
    this.#made += 1;
    this.servers.push({ ...model, name: `cp-n${this.#made}`, files: [], memory: null, started: this.now });
  }

  loseRecord(): void {
    this.setRecord(null);
  }

  restoreEtcd(index: number): void {
    if (this.#etcdBefore.length > 0)
      this.setRecord(this.#etcdBefore[index % this.#etcdBefore.length] ?? null);
  }

  /** Another cluster's record. From a template of nodes, its key lies on every node, and its API servers signed with this one's. */
  foreignRecord(isOtherCluster: boolean, isTemplate: boolean, intention: RotationRecord['intention']): void {
    const next = this.#stranger();
    // A theft's record of this very cluster, with its key on every node, is this cluster's theft.
    const hasKey = isTemplate && (isOtherCluster || intention !== 'theft');
    if (hasKey) for (const server of this.servers) server.files = [...server.files, next];
    const from = isTemplate && isOtherCluster ? [...this.#acceptedKids()] : [this.#stranger()];
    this.setRecord({
      clusterUid: isOtherCluster ? 'uid-2' : clusterUid,
      ...{ generation: 1 + (this.#made % 3), intention, next, from, givenUp: null },
      ...{ publicSince: null, signedSince: null },
    });
  }

  #stranger(): string {
    this.#made += 1;
    const kid = `x${this.#made}`;
    this.strangers.add(kid);
    return kid;
  }

  addToDocument(): void {
    if (!this.document) return;
    const kid = this.#stranger();
    this.setDocument([...this.document.listed, kid], this.document.prints, this.document.kept);
  }

  takeFromDocument(index: number): void {
    if (!this.document) return;
    const { listed, prints, kept } = this.document;
    this.setDocument(
      listed.filter((_, at) => at !== index % Math.max(1, listed.length)),
      prints,
      kept,
    );
  }

  deleteDocument(): void {
    this.document = null;
    this.#verifiers.unpublish();
  }

  /** A person adds a key of another cluster to an API server. */
  acceptByHand(index: number): void {
    const server = this.#at(index);
    if (server) server.accepts = [...server.accepts, this.#stranger()];
  }

  /** A person rotates by hand: every API server signs with another key and accepts both. */
  signByHand(isAlsoPublished: boolean): void {
    const kid = this.#stranger();
    this.#broughtByHand.add(kid);
    for (const server of this.servers)
      Object.assign(server, { signs: kid, accepts: [...server.accepts, kid], started: this.now });
    if (!isAlsoPublished || !this.document) return;
    this.#listedByHand.add(kid);
    this.setDocument([...this.document.listed, kid], this.document.prints, this.document.kept);
  }

  /** The memory is lost in one of its two places, if the other one has all of it. */
  loseMemory(where: 'provider' | 'nodes'): void {
    const { provider } = this;
    const forgetful = this.servers.map((server) => ({ ...server, memory: null }));
    const empty = { distrusted: [], generation: 0 };
    if (where === 'provider' && provider && this.#isRemembered(this.servers, { ...provider, memory: empty }))
      provider.memory = empty;
    if (where === 'nodes' && this.#isRemembered(forgetful, provider)) this.servers = forgetful;
  }

  /** Whether these have all of today's memory. */
  #isRemembered(servers: readonly Server[], provider: RotationWorld['provider']): boolean {
    const memoryOf = (nodes: readonly Server[], tags: RotationWorld['provider']) =>
      this.machine.mergedMemory([
        ...nodes.flatMap(({ memory }) => memory ?? []),
        ...(tags ? [tags.memory] : []),
      ]);
    const [all, left] = [memoryOf(this.servers, this.provider), memoryOf(servers, provider)];
    return left.generation === all.generation && left.distrusted.length === all.distrusted.length;
  }

  #at(index: number): Server | undefined {
    return this.servers[index % this.servers.length];
  }
}
