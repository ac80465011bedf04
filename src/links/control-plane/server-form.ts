import type { KeyFiles } from './manifest/chain-flags.ts';
import { acceptWith, sameFlags, signBack, signWith, withoutChain } from './manifest/chain-flags.ts';
import type { ServiceAccountFlags } from './manifest/flags.ts';

/** What the chain adds to an API server; null where it is not known yet. */
export interface ChainParts {
  readonly issuer: string | null;
  /** The kid of the chain's key. */
  readonly keyId: string | null;
  /** The chain's own files, as flags name them; null where the key lives elsewhere. */
  readonly key: KeyFiles | null;
  /** kubeadm's pair, as flags name it, where the chain's key lives in it. */
  readonly pair: KeyFiles | null;
}

/** By what an API server issues and accepts tokens: its flags, and what kubeadm's own key files hold. */
export interface ServerForm {
  readonly flags: ServiceAccountFlags;
  /** Null where the chain leaves kubeadm's files alone. */
  readonly pair: PairForm | null;
  /** True where the process was started before these files were put there. */
  readonly isStale?: boolean;
}

/** Kids in kubeadm's pair; null stands for the key of the chain before it is made. */
export interface PairForm {
  readonly publicIds: readonly (string | null)[];
  readonly signingId: string | null;
}

/** Also accepts what the chain will sign; issues tokens as before. */
export function acceptForm(today: ServerForm, ours: ChainParts): ServerForm {
  const { pair } = today;
  return {
    flags: acceptWith(today.flags, ours),
    pair: pair && (accepts(pair, ours) ? pair : { ...pair, publicIds: [...pair.publicIds, ours.keyId] }),
  };
}

/** Issues tokens of the chain, and accepts everything that it accepts today. */
export function signForm(today: ServerForm, ours: ChainParts): ServerForm {
  const { pair } = today;
  const signs = pair !== null && pair.signingId === ours.keyId && accepts(pair, ours);
  return {
    flags: signWith(today.flags, ours),
    pair: pair && !signs ? { publicIds: [ours.keyId, ...without(pair, ours)], signingId: ours.keyId } : pair,
  };
}

/** Issues tokens as it did originally, and still accepts those of the chain. */
export function signBackForm(today: ServerForm, original: ServerForm, ours: ChainFormParts): ServerForm {
  const { pair } = today;
  return {
    flags: signBack(today.flags, original.flags, ours),
    pair:
      pair && pair.signingId === ours.keyId
        ? {
            publicIds: [...without(pair, ours), ours.keyId],
            signingId: original.pair?.signingId ?? pair.signingId,
          }
        : pair,
  };
}

/** Without what the chain added; everything that somebody else changed since stays. */
export function withoutChainForm(today: ServerForm, original: ServerForm, ours: ChainFormParts): ServerForm {
  const { pair } = signBackForm(today, original, ours);
  const isOriginal = original.pair?.publicIds.includes(ours.keyId) ?? false;
  return {
    flags: withoutChain(today.flags, original.flags, ours),
    pair: pair && !isOriginal ? { ...pair, publicIds: without(pair, ours) } : pair,
  };
}

/** Parts whose issuer is known, as it is once the chain has been applied. */
export type ChainFormParts = ChainParts & { readonly issuer: string };

export function sameForm(one: ServerForm, other: ServerForm): boolean {
  return (
    !one.isStale && !other.isStale && sameFlags(one.flags, other.flags) && samePair(one.pair, other.pair)
  );
}

export function samePair(one: PairForm | null, other: PairForm | null): boolean {
  if (one === null || other === null) return one === other;
  return (
    one.signingId === other.signingId &&
    one.publicIds.length === other.publicIds.length &&
    one.publicIds.every((id, index) => id === other.publicIds[index])
  );
}

/** A key that is not made yet is in no file. */
function accepts({ publicIds }: PairForm, { keyId }: ChainParts): boolean {
  return keyId !== null && publicIds.includes(keyId);
}

function without({ publicIds }: PairForm, { keyId }: ChainParts): readonly (string | null)[] {
  return publicIds.filter((id) => id !== keyId);
}
