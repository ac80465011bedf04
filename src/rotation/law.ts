import type { KeyFacts } from './facts.ts';
import { rotationState, type Signer } from './state.ts';

/** The keys that the document must list; nothing is written while a key that signs may not be listed. */
export type DocumentLaw =
  | { readonly kind: 'keys'; readonly keys: readonly string[] }
  /** API servers sign with keys that the chain may not publish: unknown or stolen ones. */
  | { readonly kind: 'blocked'; readonly signers: readonly Signer[]; readonly isStolen: boolean }
  /** The rotation's record does not fit the API servers: nothing is written anywhere. */
  | { readonly kind: 'nothing' };

/**
 * The law of the document. It lists the keys that API servers sign with, those that the chain published and an API server may
 * still accept, those that a person keeps, and the next key of a rotation. So no flag adds or removes a key: one leaves when
 * every API server was read and none accepts it. A stolen key is never listed.
 */
export function documentLaw(facts: KeyFacts): DocumentLaw {
  const { servers, document, memory } = facts;
  const state = rotationState(facts);
  if (state.kind === 'refused') return { kind: 'nothing' };
  const record = state.kind === 'idle' ? null : state.record;
  // In a theft nothing from before is trusted, whatever API servers sign with or could not be read.
  if (record?.intention === 'theft') return { kind: 'keys', keys: [record.next] };
  const isStolen = (kid: string) => memory.distrusted.includes(kid);
  const isOurs = (kid: string) =>
    document === null || document.listed.includes(kid) || document.remembered.includes(kid);
  // A document that is not there, or that the chain did not write, says nothing of the chain's keys.
  const mayList = (kid: string) => isOurs(kid) || document?.isMarked === false;
  const seen = servers.flatMap(({ name, keys }) => (keys === null ? [] : [{ name, ...keys }]));
  const signing = seen.filter(({ isForChain }) => isForChain);
  const refused = signing.filter(
    ({ signs }) => isStolen(signs) || (signs !== record?.next && !mayList(signs)),
  );
  if (refused.length > 0) {
    return {
      kind: 'blocked',
      signers: refused.map(({ name, signs }) => ({ name, kid: signs })),
      isStolen: memory.distrusted.length > 0,
    };
  }
  const isWhole = seen.length === servers.length;
  const accepted = document === null ? [] : seen.flatMap(({ accepts }) => accepts).filter(isOurs);
  const maybeAccepted = isWhole ? [] : (document?.listed ?? []);
  // A key that a rotation replaces is no longer kept by a person: it leaves with the rotation.
  const kept = (document?.kept ?? []).filter((kid) => !record?.from.includes(kid));
  const next =
    record === null || (state.kind === 'ending' && !document?.listed.includes(record.next))
      ? []
      : [record.next];
  const all = [...signing.map(({ signs }) => signs), ...accepted, ...maybeAccepted, ...kept, ...next];
  return { kind: 'keys', keys: [...new Set(all)].filter((kid) => !isStolen(kid)) };
}
