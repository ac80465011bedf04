import type { KeyFacts } from './facts.ts';
import { type RotationRecord, without } from './record.ts';

/** Why irsactl writes nothing anywhere until a person has decided. */
export type Refusal =
  /** API servers sign with keys that the rotation does not know: the record is not theirs, or somebody changed them. */
  | { readonly why: 'unsound'; readonly signers: readonly Signer[] }
  /** In a theft, the document lists a key that neither replaces nor is replaced. */
  | { readonly why: 'strange-document'; readonly kids: readonly string[] }
  /** In a theft, no node has the private half of the next key. */
  | { readonly why: 'lost-key' }
  /** No node that was read has it: a record alone must not publish a key. */
  | { readonly why: 'unseen-key' };

export interface Signer {
  readonly name: string;
  readonly kid: string;
}

/** What the record means, by the API servers, the document and the memory. */
export type RotationState =
  /** No rotation. `leftover` is the record of one that is over, which any run removes. */
  | { readonly kind: 'idle'; readonly leftover: RotationRecord | null }
  | { readonly kind: 'rotating'; readonly record: RotationRecord }
  /** No node has the private half of the next key and no API server signs with it, so the rotation ends. */
  | { readonly kind: 'ending'; readonly record: RotationRecord }
  | { readonly kind: 'refused'; readonly record: RotationRecord; readonly refusal: Refusal };

/** The meaning of the record. It counts only if the cluster, the memory and the API servers confirm it. */
export function rotationState(facts: KeyFacts): RotationState {
  const { record, memory, clusterUid, servers, document, holders } = facts;
  if (record === null) return { kind: 'idle', leftover: null };
  const counts =
    record.clusterUid === clusterUid &&
    record.generation > memory.generation &&
    !memory.distrusted.includes(record.next);
  if (!counts) return { kind: 'idle', leftover: record };
  const { intention, next, from } = record;
  const isTheft = intention === 'theft';
  const strange = isTheft ? without(document?.listed ?? [], [next, ...from]) : [];
  if (strange.length > 0)
    return { kind: 'refused', record, refusal: { why: 'strange-document', kids: strange } };
  const signers = isTheft ? [] : signersOf(facts).filter(({ kid }) => kid !== next && !from.includes(kid));
  if (signers.length > 0) return { kind: 'refused', record, refusal: { why: 'unsound', signers } };
  const isSeen =
    holders.some(({ kids }) => kids?.includes(next)) || servers.some(({ keys }) => keys?.signs === next);
  if (isSeen) return { kind: 'rotating', record };
  const isWhole = holders.every(({ kids }) => kids !== null) && servers.every(({ keys }) => keys !== null);
  if (!isWhole || isTheft) {
    return { kind: 'refused', record, refusal: { why: isWhole ? 'lost-key' : 'unseen-key' } };
  }
  return { kind: 'ending', record };
}

/** The key with which each API server that was read signs. */
export function signersOf({ servers }: Pick<KeyFacts, 'servers'>): readonly Signer[] {
  return servers.flatMap(({ name, keys }) => (keys === null ? [] : [{ name, kid: keys.signs }]));
}
