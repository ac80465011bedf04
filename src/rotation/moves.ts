import type { KeyFacts } from './facts.ts';
import { type Gate, type PublicKeys, publishGate, retireGates, type TokensInUse } from './gates.ts';
import { type RotationRecord, without } from './record.ts';
import { rotationState } from './state.ts';

/**
 * The five stages of a rotation, in order, each with the gate to the next. The current stage is stored nowhere: it follows
 * from the facts.
 */
export const stages = [
  { stage: 'prepare', gate: 'every control plane node has the next key' },
  { stage: 'publish', gate: 'the public copy lists the next key' },
  {
    stage: 'accept',
    gate: 'every API server accepts the next key, and it has been public and accepted for an hour',
  },
  { stage: 'sign', gate: 'every API server signs with the next key, and no token of another key is in use' },
  { stage: 'retire', gate: 'API servers, JWKS and nodes have the next key alone' },
] as const;
export type Stage = (typeof stages)[number]['stage'];

/** The facts beside the keys that decide the next move of the API servers. */
export interface MoveFacts extends KeyFacts {
  /** The JWKS as seen from outside; null if none could be fetched. */
  readonly publicCopy: PublicKeys | null;
  /** When the document changed last at its origin, in milliseconds since 1970; null if the origin does not say it. */
  readonly documentChanged: number | null;
  /** Whether it was public from then on. */
  readonly isDated: boolean;
  /** How long a key is public and accepted before an API server signs with it, in seconds. */
  readonly publicForSeconds: number;
  readonly inUse: Omit<TokensInUse, 'signedUntil'>;
  /** Whether destroy has begun: then documents may be gone for good. */
  readonly isBeingDestroyed: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The user accepts the loss of the tokens for which the gates wait. */
  readonly acceptLoss: boolean;
}

/** The next move of the API servers, and the gates for it. */
export interface KeyMoves {
  /** Null without a rotation. */
  readonly stage: Stage | null;
  /** The key that every API server accepts next. */
  readonly accept: string | null;
  /** The key that every API server signs with next. */
  readonly sign: string | null;
  /** Keys that no API server is to accept. */
  readonly retire: readonly string[];
  /** Whether one pass does all of it, in any order of nodes: in a theft. */
  readonly atOnce: boolean;
  /** Closed gates before the next move. */
  readonly gates: readonly Gate[];
  /** The clocks of the record that are to be written down: now, or null to forget one. */
  readonly clocks: Partial<Pick<RotationRecord, 'publicSince' | 'signedSince'>>;
  /** Whether the rotation is over by what was just seen. */
  readonly isOver: boolean;
}

/** Without a rotation. */
export const noMoves: KeyMoves = {
  stage: null,
  accept: null,
  sign: null,
  retire: [],
  atOnce: false,
  gates: [],
  clocks: {},
  isOver: false,
};

/**
 * The next move. An API server signs with a key only when every other one accepts it and it has been public for long enough.
 * None stops accepting a key while a token of it may be in use, except a stolen one.
 */
export function keyMoves(facts: MoveFacts): KeyMoves {
  const state = rotationState(facts);
  if (state.kind === 'refused') return noMoves;
  if (state.kind === 'idle') return { ...noMoves, retire: stolenOnes(facts) };
  const { record } = state;
  if (record.intention === 'theft') return theftMoves(facts, record);
  if (record.intention === 'first-key') return firstKeyMoves(facts, record, state.kind === 'ending');
  return state.kind === 'ending' ? endingMoves(facts, record) : plainMoves(facts, record);
}

/** A stolen key that is only accepted goes without a gate. */
function stolenOnes({ servers, memory }: KeyFacts): readonly string[] {
  const accepted = servers.flatMap(({ keys }) =>
    keys === null ? [] : keys.accepts.filter((kid) => kid !== keys.signs),
  );
  const signing = servers.flatMap(({ keys }) => keys?.signs ?? []);
  return [...new Set(accepted)].filter((kid) => memory.distrusted.includes(kid) && !signing.includes(kid));
}

function firstKeyMoves(facts: MoveFacts, { next }: RotationRecord, isEnding: boolean): KeyMoves {
  const isOver = isEnding || facts.servers.every(({ keys }) => keys?.signs === next);
  // Nobody verifies tokens of the chain's issuer yet, so nothing waits.
  return {
    ...noMoves,
    stage: isOver ? 'retire' : 'sign',
    accept: next,
    sign: isEnding ? null : next,
    isOver,
  };
}

function theftMoves(facts: MoveFacts, { next, from }: RotationRecord): KeyMoves {
  const isAlone = facts.servers.every(({ keys }) => keys !== null && isSole(keys.accepts, next));
  const { document, publicCopy, isBeingDestroyed } = facts;
  const isGone =
    ((isBeingDestroyed && document === null && publicCopy === null) ||
      (isSole(document?.listed ?? [], next) && isSole(publicCopy?.keyIds ?? [], next))) &&
    facts.inUse.secrets.length === 0 &&
    facts.holders.every(({ kids }) => kids !== null && isSole(kids, next));
  return {
    ...noMoves,
    stage: isAlone ? 'retire' : 'sign',
    accept: next,
    sign: next,
    retire: from,
    atOnce: true,
    isOver: isAlone && isGone,
  };
}

function plainMoves(facts: MoveFacts, record: RotationRecord): KeyMoves {
  const { servers, document, publicCopy, now } = facts;
  const { next } = record;
  const seen = servers.flatMap(({ keys }) => keys ?? []);
  const isWhole = seen.length === servers.length;
  const isPublic = document?.listed.includes(next) ?? false;
  const publicClock = clock('publicSince', record, isPublic && !facts.isDated, now);
  const stolen = stolenOnes(facts);
  if (stolen.length > 0) return { ...noMoves, stage: 'retire', retire: stolen, clocks: publicClock };
  if (seen.some(({ signs }) => signs !== next)) {
    const clocks = { ...publicClock, ...clock('signedSince', record, false, now) };
    return { ...noMoves, ...beforeSigning(facts, record, seen), clocks };
  }
  if (!isWhole) return { ...noMoves, stage: 'sign', clocks: publicClock };
  const clocks = { ...publicClock, ...clock('signedSince', record, true, now) };
  const others = without([...new Set(seen.flatMap(({ accepts }) => accepts))], [next]);
  if (others.length > 0) {
    const gates = gatesOf(facts, record);
    return gates.length === 0
      ? { ...noMoves, clocks, stage: 'retire', retire: others }
      : { ...noMoves, clocks, stage: 'sign', gates };
  }
  const listed = [...(document?.listed ?? []), ...(publicCopy?.keyIds ?? [])];
  const isOver = publicCopy !== null && isPublic && !record.from.some((kid) => listed.includes(kid));
  return { ...noMoves, clocks, stage: 'retire', isOver };
}

/** Publish, accept, and sign an hour later. */
function beforeSigning(
  facts: MoveFacts,
  record: RotationRecord,
  seen: readonly {
    readonly signs: string;
    readonly accepts: readonly string[];
    readonly started: number | null;
  }[],
): Partial<KeyMoves> {
  const { next } = record;
  const { servers, publicCopy, now } = facts;
  // Once an API server signs with it, waiting would only leave the servers in different forms.
  const hasBegun = seen.some(({ signs }) => signs === next);
  const listed = publicCopy?.keyIds.includes(next) ?? false;
  if (!hasBegun && !listed) {
    return {
      stage: 'publish',
      gates: [{ why: 'The public JWKS must list the next key.', opensAt: null, holders: [] }],
    };
  }
  const isAccepted = seen.length === servers.length && seen.every(({ accepts }) => accepts.includes(next));
  if (!isAccepted) return { stage: 'accept', accept: next };
  const closed = hasBegun
    ? null
    : publishGate({
        copy: publicCopy,
        listedSince: Math.max(facts.documentChanged ?? 0, facts.isDated ? 0 : (record.publicSince ?? now)),
        acceptedSince: Math.max(...seen.map(({ started }) => started ?? now)),
        publicForSeconds: facts.publicForSeconds,
        now,
      });
  if (closed !== null) return { stage: 'accept', gates: [closed] };
  return { stage: 'sign', accept: next, sign: next };
}

/** The next key is lost, but it may have signed: what it signed is honoured before the rotation ends. */
function endingMoves(facts: MoveFacts, record: RotationRecord): KeyMoves {
  const mayBeUsed = facts.document?.listed.includes(record.next) ?? false;
  const clocks = mayBeUsed && record.signedSince === null ? { signedSince: facts.now } : {};
  const gates = mayBeUsed ? gatesOf(facts, record) : [];
  return { ...noMoves, clocks, stage: 'retire', gates, isOver: gates.length === 0 };
}

function gatesOf({ inUse, now, acceptLoss }: MoveFacts, { signedSince }: RotationRecord): readonly Gate[] {
  return acceptLoss ? [] : retireGates({ ...inUse, signedUntil: signedSince ?? now }, now);
}

/** A clock that is missing is now, and is written down; one that no longer runs is forgotten. */
function clock(
  name: 'publicSince' | 'signedSince',
  record: RotationRecord,
  runs: boolean,
  now: number,
): KeyMoves['clocks'] {
  if (runs === (record[name] !== null)) return {};
  return { [name]: runs ? now : null };
}

function isSole(kids: readonly string[], kid: string): boolean {
  return kids.length > 0 && kids.every((one) => one === kid);
}
