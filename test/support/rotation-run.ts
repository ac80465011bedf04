import type { Beginning, Wish } from '../../src/rotation/begin.ts';
import type { KeyFacts } from '../../src/rotation/facts.ts';
import type { KeyMoves } from '../../src/rotation/moves.ts';
import type { Memory, RotationRecord } from '../../src/rotation/record.ts';
import type { RotationState } from '../../src/rotation/state.ts';
import type { Machine, Server } from './rotation-rules.ts';
import type { RotationWorld } from './rotation-world.ts';

/** How a run ended. `remedy` is what its message tells the person to do. */
export type End =
  | { readonly kind: 'done' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'stopped'; readonly why: string; readonly remedy: Remedy };
export type Remedy = Wish | 'run-again' | 'bring-nodes-back' | 'delete-document';

/** One write of irsactl; null if the run has ended. */
type Write = () => void;

/** What the message of a refused record tells the person to do. */
function remedyFor({ refusal, record }: Extract<RotationState, { kind: 'refused' }>): Remedy {
  if (refusal.why === 'unsound') return { kind: 'restart' };
  if (refusal.why === 'unseen-key') return 'bring-nodes-back';
  return { kind: 'compromised', kid: refusal.why === 'lost-key' ? record.next : null };
}

/** One run of irsactl, write by write. */
export class Run {
  readonly #world: RotationWorld;
  #wish: Wish | null;
  readonly #acceptLoss: boolean;
  #seen: { readonly version: number; readonly generation: number } | null = null;
  #begun: { readonly beginning: Beginning; readonly kid: string } | null = null;
  end: End | null = null;

  constructor(world: RotationWorld, wish: Wish | null, acceptLoss = false) {
    this.#world = world;
    this.#wish = wish;
    this.#acceptLoss = acceptLoss;
  }

  /** Reads the facts and decides the next write; null if the run has ended. */
  decide(): Write | null {
    if (this.end) return null;
    const world = this.#world;
    const facts = world.facts();
    const seen = { version: world.recordVersion, generation: facts.memory.generation };
    if (this.#seen && world.rules.stopsIfRecordMoved) {
      if (this.#seen.version !== seen.version || this.#seen.generation < seen.generation)
        return this.#stop('the record moved', 'run-again');
    }
    this.#seen = seen;
    const decided = this.#begun ? this.#beginNext(facts) : this.#next(facts);
    return decided;
  }

  #next(facts: KeyFacts): Write | null {
    const world = this.#world;
    const { machine } = world;
    if (this.#wish) {
      const answer = machine.answerWish(this.#wish, facts);
      if (answer.kind === 'refused') return this.#refuse(answer.refusal);
      this.#wish = null;
      if (answer.kind === 'begin') return this.#begin(answer.beginning, facts);
    }
    const state = machine.rotationState(facts);
    if (state.kind === 'refused') return this.#stop(state.refusal.why, remedyFor(state));
    if (state.kind === 'idle' && state.leftover) return this.#writeRecord(null);
    const isFirst = world.source === 'new' && world.servers.every(({ issues }) => !issues);
    if (state.kind === 'idle' && isFirst) return this.#begin(machine.firstKey(facts), facts);
    return this.#continue(facts, state);
  }

  #continue(facts: KeyFacts, state: Exclude<RotationState, { kind: 'refused' }>): Write | null {
    const record = state.kind === 'idle' ? null : state.record;
    const isTheft = record?.intention === 'theft';
    if (!isTheft && facts.servers.some(({ keys }) => keys === null))
      return this.#stop('a node is away', 'bring-nodes-back');
    return (
      (state.kind === 'rotating' ? this.#prepare(state.record, facts) : null) ??
      this.#publish(facts, isTheft) ??
      (this.end ? null : this.#changeServers(facts, record))
    );
  }

  #refuse(refusal: Extract<ReturnType<Machine['answerWish']>, { kind: 'refused' }>['refusal']): null {
    switch (refusal.why) {
      case 'unlisted-signer':
        return this.#stop(
          'unlisted signer',
          refusal.isStolen ? { kind: 'compromised', kid: null } : 'delete-document',
        );
      case 'no-rotation':
        return this.#stop(refusal.why, { kind: 'start' });
      default:
        return this.#stop(refusal.why, 'run-again');
    }
  }

  #begin(beginning: Beginning, facts: KeyFacts): Write | null {
    const isTheft = beginning.intention === 'theft';
    if (!isTheft && facts.servers.some(({ keys }) => keys === null))
      return this.#stop('a node is away', 'bring-nodes-back');
    const kid = beginning.next.kind === 'held' ? beginning.next.kid : this.#world.freshKey();
    this.#begun = { beginning, kid };
    return this.#beginNext(facts);
  }

  /** Key files, then what is distrusted, then the record. */
  #beginNext(facts: KeyFacts): Write | null {
    const world = this.#world;
    if (!this.#begun) return null;
    const { beginning, kid } = this.#begun;
    const lacking = world.servers.find(({ isAway, files }) => !isAway && !files.includes(kid));
    if (lacking) return this.#write(() => (lacking.files = [...lacking.files, kid]));
    const distrust = beginning.intention === 'theft' ? beginning.from : [];
    const forgets = (memory: Memory) => distrust.some((one) => !memory.distrusted.includes(one));
    const remember = (memory: Memory | null): Memory => ({
      generation: memory?.generation ?? 0,
      distrusted: [...new Set([...(memory?.distrusted ?? []), ...distrust])],
    });
    if (world.rules.distrustBeforeRecord) {
      const { provider } = world;
      if (provider && forgets(provider.memory))
        return this.#write(() => (provider.memory = remember(provider.memory)));
      const node = world.servers.find(({ isAway, memory }) => !isAway && memory !== null && forgets(memory));
      if (node) return this.#write(() => (node.memory = remember(node.memory)));
    }
    const record: RotationRecord = {
      ...{ clusterUid: facts.clusterUid, generation: beginning.generation, intention: beginning.intention },
      ...{
        next: kid,
        from: beginning.from,
        givenUp: beginning.givenUp,
        publicSince: null,
        signedSince: null,
      },
    };
    const put = this.#recordWriter();
    return this.#write(() => {
      if (!put(record)) return;
      this.#begun = null;
      if (record.intention === 'theft') for (const one of record.from) world.stolen.add(one);
    });
  }

  #prepare(record: RotationRecord, facts: KeyFacts): Write | null {
    const world = this.#world;
    const signer = record.from[0];
    const wanted =
      record.intention === 'plain' && signer !== undefined ? [record.next, signer] : [record.next];
    const held = new Set(facts.holders.flatMap(({ kids }) => kids ?? []));
    for (const server of world.servers) {
      if (server.isAway) continue;
      const kid = wanted.find((one) => held.has(one) && !server.files.includes(one));
      if (kid !== undefined) return this.#write(() => (server.files = [...server.files, kid]));
      const isOld = record.intention === 'theft' && server.files.some((one) => one !== record.next);
      if (isOld) return this.#write(() => (server.files = server.files.filter((one) => one === record.next)));
    }
    return null;
  }

  #publish(facts: KeyFacts, isTheft: boolean): Write | null {
    const world = this.#world;
    const law = world.machine.documentLaw(facts);
    if (law.kind === 'nothing') return this.#stop('nothing is written', 'run-again');
    if (law.kind === 'blocked') {
      return this.#stop('blocked', law.isStolen ? { kind: 'compromised', kid: null } : 'delete-document');
    }
    const listed = facts.document?.listed ?? [];
    if (law.keys.toSorted().join() !== listed.toSorted().join() && law.keys.length > 0) {
      const version = world.document?.version;
      const accepted = facts.servers.flatMap(({ keys }) => keys?.accepts ?? []);
      const kept = (facts.document?.kept ?? []).filter((kid) => law.keys.includes(kid));
      const old = (facts.document?.remembered ?? []).filter((kid) => law.keys.includes(kid));
      const prints = law.keys.filter(
        (kid) => kid === facts.record?.next || accepted.includes(kid) || kept.includes(kid),
      );
      return this.#write(() => {
        if (world.rules.documentIfMatch && world.document?.version !== version)
          return void this.#stop('the document moved', 'run-again');
        world.setDocument(law.keys, [...prints, ...old], kept);
      });
    }
    const madeFor = isTheft ? (facts.record?.next ?? null) : (world.provider?.madeFor ?? null);
    if (world.provider === null || world.provider.madeFor !== madeFor)
      return this.#write(() => world.makeProviderAnew(madeFor));
    return null;
  }

  #changeServers(facts: KeyFacts, record: RotationRecord | null): Write | null {
    const world = this.#world;
    const moves = world.machine.keyMoves(world.moveFacts(this.#acceptLoss));
    const { clocks } = moves;
    if (record && Object.keys(clocks).length > 0) return this.#writeRecord({ ...record, ...clocks });
    if (moves.isOver && record) return this.#finish(record, facts);
    const pass = this.#passOf(moves);
    if (pass) return pass;
    const idle = world.servers.find((server) => !server.isAway && !server.issues);
    const isListed = idle && (world.document?.listed.includes(idle.signs) ?? false);
    if (idle && isListed && moves.stage === null)
      return this.#write(() => Object.assign(idle, { issues: true, memory: idle.memory ?? facts.memory }));
    this.end = moves.stage === null ? { kind: 'done' } : { kind: 'waiting' };
    if (moves.stage === null) world.checkDone();
    return null;
  }

  #passOf({ accept, sign, retire, atOnce }: KeyMoves): Write | null {
    const world = this.#world;
    const isFirst = world.record?.intention === 'first-key';
    const here = world.servers.filter(({ isAway }) => !isAway);
    const passing = (server: Server, signs: string, accepts: readonly string[], issues = server.issues) => {
      const before = [server.signs, ...server.accepts].join();
      return this.#write(() => {
        // The node compares its files with what was read before it renames.
        if ([server.signs, ...server.accepts].join() !== before)
          return void this.#stop('the node moved', 'run-again');
        const memory = world.machine.mergedMemory([
          world.facts().memory,
          ...(server.memory ? [server.memory] : []),
        ]);
        Object.assign(server, { signs, accepts: [...new Set(accepts)], started: world.now, issues, memory });
      });
    };
    if (atOnce && sign !== null) {
      const server = here.find(({ signs, accepts, files }) => {
        return files.includes(sign) && (signs !== sign || accepts.join() !== sign);
      });
      return server ? passing(server, sign, [sign]) : null;
    }
    const lacking = accept === null ? undefined : here.find(({ accepts }) => !accepts.includes(accept));
    if (lacking && accept !== null) return passing(lacking, lacking.signs, [...lacking.accepts, accept]);
    const unsigned =
      sign === null ? undefined : here.find((one) => one.signs !== sign || (isFirst && !one.issues));
    if (unsigned && sign !== null)
      return passing(unsigned, sign, unsigned.accepts, isFirst || unsigned.issues);
    const old = here.find(({ accepts }) => accepts.some((kid) => retire.includes(kid)));
    if (old)
      return passing(
        old,
        old.signs,
        old.accepts.filter((kid) => !retire.includes(kid)),
      );
    return null;
  }

  /** Generation, record, key files. */
  #finish(record: RotationRecord, facts: KeyFacts): Write | null {
    const world = this.#world;
    const { generation } = record;
    const places = [
      ...(world.provider ? [world.provider] : []),
      ...world.servers.filter(({ isAway, memory }) => !isAway && memory !== null),
    ];
    const behind = places.find(({ memory }) => memory !== null && memory.generation < generation);
    if (world.rules.generationBeforeRecordGoes && behind) {
      return this.#write(() => {
        behind.memory = { ...(behind.memory ?? facts.memory), generation };
        this.#sawGeneration(generation);
      });
    }
    const put = this.#recordWriter();
    return this.#write(() => {
      if (!put(null)) return;
      if (record.intention === 'theft') world.checkTheftIsOver();
      world.noteReplaced(record);
      for (const server of world.servers) if (!server.isAway) server.files = [];
    });
  }

  /** A compare-and-swap with the record that was read. */
  #recordWriter(): (record: RotationRecord | null) => boolean {
    const world = this.#world;
    const { recordVersion } = world;
    return (record) => {
      if (world.recordVersion !== recordVersion) {
        this.#stop('the record moved', 'run-again');
        return false;
      }
      world.setRecord(record);
      this.#seen = { version: world.recordVersion, generation: this.#seen?.generation ?? 0 };
      return true;
    };
  }

  #writeRecord(record: RotationRecord | null): Write {
    const put = this.#recordWriter();
    return this.#write(() => put(record));
  }

  #write(effect: () => unknown): Write {
    const world = this.#world;
    return () => {
      // Read again right before each write.
      const isMoved = this.#seen?.version !== world.recordVersion;
      if (isMoved && world.rules.stopsIfRecordMoved) return void this.#stop('the record moved', 'run-again');
      const isTheft = world.record?.intention === 'theft' || this.#begun?.beginning.intention === 'theft';
      world.write(() => void effect(), isTheft, this.#acceptLoss);
    };
  }

  #sawGeneration(generation: number): void {
    if (this.#seen) this.#seen = { ...this.#seen, generation };
  }

  #stop(why: string, remedy: Remedy): null {
    this.end ??= { kind: 'stopped', why, remedy };
    return null;
  }
}
