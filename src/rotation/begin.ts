import type { KeyFacts } from './facts.ts';
import { documentLaw } from './law.ts';
import { type RotationRecord, without } from './record.ts';
import { rotationState, type Signer, signersOf } from './state.ts';

/** What a user asks for. Without a wish, a run continues what the record says. */
export type Wish =
  | { readonly kind: 'start' }
  | { readonly kind: 'restart' }
  | { readonly kind: 'abort' }
  /** `kid` is the key that replaced a stolen one and is stolen too; null to replace what signs, or to continue. */
  | { readonly kind: 'compromised'; readonly kid: string | null };

/** Where the next key comes from: made now, or one whose private half a node still has. */
export type NextKey = { readonly kind: 'fresh' } | { readonly kind: 'held'; readonly kid: string };

/** A rotation that begins. */
export interface Beginning {
  readonly intention: RotationRecord['intention'];
  readonly next: NextKey;
  readonly from: readonly string[];
  readonly givenUp: string | null;
  readonly generation: number;
}

export type WishRefusal =
  /** There is nothing to abort or to restart. */
  | { readonly why: 'no-rotation' }
  /** A theft is neither aborted nor restarted. */
  | { readonly why: 'theft'; readonly next: string }
  | { readonly why: 'first-key'; readonly next: string }
  /** No node has the private half of the key that signed before. */
  | { readonly why: 'old-key-gone'; readonly kid: string }
  /** An API server signs with a key that the document may not list. */
  | { readonly why: 'unlisted-signer'; readonly signers: readonly Signer[]; readonly isStolen: boolean }
  /** `--compromised=KID` names another key than the one that replaces the stolen one. */
  | { readonly why: 'other-key'; readonly next: string | null };

/** What a wish does: it begins a rotation, continues the one that the record says, or is refused. */
export type WishAnswer =
  | { readonly kind: 'begin'; readonly beginning: Beginning }
  | { readonly kind: 'continue' }
  | { readonly kind: 'refused'; readonly refusal: WishRefusal };

const goesOn: WishAnswer = { kind: 'continue' };

export function answerWish(wish: Wish, facts: KeyFacts): WishAnswer {
  switch (wish.kind) {
    case 'start':
      return rotationState(facts).kind === 'idle' ? plainFrom(facts) : goesOn;
    case 'restart':
      return restart(facts);
    case 'abort':
      return abort(facts);
    case 'compromised':
      return compromised(facts, wish.kid);
  }
}

/** The key that the chain adds together with its issuer (`signingKey.source: new`). The cluster's own keys stay accepted. */
export function firstKey(facts: KeyFacts): Beginning {
  return begin(facts, { intention: 'first-key', from: seenKeys(facts) });
}

/** Begins again if the record is refused; a rotation that counts goes on. */
function restart(facts: KeyFacts): WishAnswer {
  const state = rotationState(facts);
  if (state.kind === 'idle') return refused({ why: 'no-rotation' });
  const { intention, next } = state.record;
  if (intention === 'theft') return refused({ why: 'theft', next });
  return state.kind === 'refused' ? plainFrom(facts) : goesOn;
}

/** A rotation from every key that API servers show to a fresh one. */
function plainFrom(facts: KeyFacts): WishAnswer {
  // The record that it replaces says nothing about what the document may list.
  const law = documentLaw({ ...facts, record: null });
  if (law.kind === 'blocked') return refused({ ...law, why: 'unlisted-signer' });
  return { kind: 'begin', beginning: begin(facts, { intention: 'plain', from: seenKeys(facts) }) };
}

/** A rotation to the key that signed before. A second abort continues the first one. */
function abort(facts: KeyFacts): WishAnswer {
  const state = rotationState(facts);
  if (state.kind === 'idle') return refused({ why: 'no-rotation' });
  const { intention, next, from, givenUp } = state.record;
  if (intention !== 'plain') return refused({ why: intention, next });
  if (state.kind === 'refused') return goesOn;
  if (givenUp !== null) return goesOn;
  const [old = ''] = from;
  const isHeld = facts.holders.some(({ kids }) => kids?.includes(old));
  if (!isHeld || facts.memory.distrusted.includes(old)) return refused({ why: 'old-key-gone', kid: old });
  const others = without([...new Set([next, ...seenKeys(facts), ...from])], [old]);
  return {
    kind: 'begin',
    beginning: begin(facts, {
      intention: 'plain',
      next: { kind: 'held', kid: old },
      from: others,
      givenUp: next,
    }),
  };
}

/** Nothing from before is trusted: neither what signs, nor what is accepted or listed, nor the next key of any record. */
function compromised(facts: KeyFacts, kid: string | null): WishAnswer {
  const state = rotationState(facts);
  const current = state.kind === 'idle' ? null : state.record;
  const isTheft = current?.intention === 'theft';
  if (kid !== null && (!isTheft || kid !== current.next)) {
    return refused({ why: 'other-key', next: isTheft ? current.next : null });
  }
  if (isTheft && kid === null && state.kind === 'rotating') return goesOn;
  // A fresh key that is lost is confirmed by its name.
  if (isTheft && kid === null && state.kind === 'refused' && state.refusal.why !== 'strange-document')
    return goesOn;
  const { record, document, memory } = facts;
  const known = [
    ...seenKeys(facts),
    ...(document?.listed ?? []),
    ...(record === null ? [] : [record.next, ...record.from]),
    ...memory.distrusted,
  ];
  const from = [...new Set(known)];
  return { kind: 'begin', beginning: begin(facts, { intention: 'theft', from }) };
}

function begin(
  { memory, record, clusterUid }: KeyFacts,
  over: Pick<Beginning, 'intention' | 'from'> & Partial<Beginning>,
): Beginning {
  const last = record?.clusterUid === clusterUid ? record.generation : 0;
  return {
    next: { kind: 'fresh' },
    givenUp: null,
    generation: Math.max(memory.generation, last) + 1,
    ...over,
  };
}

/** The keys that API servers sign with, then those that they accept. */
function seenKeys(facts: KeyFacts): readonly string[] {
  const signing = signersOf(facts).map(({ kid }) => kid);
  const accepted = facts.servers.flatMap(({ keys }) => keys?.accepts ?? []);
  return [...new Set([...signing, ...accepted])];
}

function refused(refusal: WishRefusal): WishAnswer {
  return { kind: 'refused', refusal };
}
