import { effectiveAudiences, type ServiceAccountFlags } from './flags.ts';

/** What the chain adds to an API server. */
export interface ChainFlags {
  readonly issuer: string;
  /** Null where the cluster goes on signing with its own key. */
  readonly key: { readonly privateFile: string; readonly publicFile: string } | null;
}

/** The same before the issuer is known: it will come before all others. */
interface PendingFlags extends Pick<ChainFlags, 'key'> {
  readonly issuer: null;
}

/**
 * The flags with which the API server issues tokens of the chain and still accepts everything that it accepts today.
 * The audiences are pinned to today's: left unset they would follow the issuers, and every default token would change.
 */
export function signWith(today: ServiceAccountFlags, ours: ChainFlags | PendingFlags): ServiceAccountFlags {
  const others = today.issuers.filter((issuer) => issuer !== ours.issuer);
  const issuers = ours.issuer === null ? others : [ours.issuer, ...others];
  const changesIssuers = ours.issuer === null || !sameList(issuers, today.issuers);
  return {
    issuers,
    keyFiles: ours.key ? withFirst(today.keyFiles, ours.key.publicFile) : today.keyFiles,
    signingKeyFile: ours.key ? ours.key.privateFile : today.signingKeyFile,
    audiences: changesIssuers ? effectiveAudiences(today) : today.audiences,
  };
}

/**
 * The flags with which the API server issues tokens as it did originally, and still accepts those of the chain. Only
 * the chain's own is taken back: an issuer or a key that somebody else put first since then stays.
 */
export function signBack(
  today: ServiceAccountFlags,
  original: ServiceAccountFlags,
  ours: ChainFlags,
): ServiceAccountFlags {
  const signsWithOurs = ours.key !== null && today.signingKeyFile === ours.key.privateFile;
  return {
    issuers:
      today.issuers[0] === ours.issuer ? movedBack(today.issuers, original.issuers, ours) : today.issuers,
    keyFiles: today.keyFiles,
    signingKeyFile: signsWithOurs ? original.signingKeyFile : today.signingKeyFile,
    audiences: today.audiences,
  };
}

/** The chain's issuer goes behind all others, or to the place that it had before irsactl. Nothing else moves. */
function movedBack(
  today: readonly string[],
  original: readonly string[],
  { issuer }: ChainFlags,
): readonly string[] {
  const left = today.filter((other) => other !== issuer);
  const others = left.length > 0 ? left : original.filter((other) => other !== issuer);
  const place = original.indexOf(issuer);
  const before = place < 0 ? others : original.slice(0, place);
  const at = others.findLastIndex((other) => before.includes(other)) + 1;
  return [...others.slice(0, at), issuer, ...others.slice(at)];
}

/** The flags without what irsactl added; everything that somebody else changed since stays. */
export function withoutChain(
  today: ServiceAccountFlags,
  original: ServiceAccountFlags,
  ours: ChainFlags,
): ServiceAccountFlags {
  const signedBack = signBack(today, original, ours);
  const ownIssuer = !original.issuers.includes(ours.issuer);
  const issuers = signedBack.issuers.filter((issuer) => !ownIssuer || issuer !== ours.issuer);
  // The pin goes only where the API server has the same audiences without it.
  const isPinned = original.audiences.length === 0 && sameList(today.audiences, issuers);
  return {
    issuers,
    keyFiles: withoutKeyFile(today, original, ours).keyFiles,
    signingKeyFile: signedBack.signingKeyFile,
    audiences: isPinned ? [] : today.audiences,
  };
}

/** The flags with the chain's verification key, where its key signs and somebody took that line out. */
export function withKeyFile(today: ServiceAccountFlags, { key }: ChainFlags): ServiceAccountFlags {
  if (key === null || today.signingKeyFile !== key.privateFile) return today;
  return { ...today, keyFiles: withFirst(today.keyFiles, key.publicFile) };
}

/** The flags without the chain's verification key, unless it was there before irsactl. */
export function withoutKeyFile(
  today: ServiceAccountFlags,
  original: ServiceAccountFlags,
  { key }: ChainFlags,
): ServiceAccountFlags {
  const keyFiles = today.keyFiles.filter(
    (file) => file !== key?.publicFile || original.keyFiles.includes(file),
  );
  return { ...today, keyFiles };
}

/** Whether the flags name the chain's key or its issuer. */
export function holdsChain(flags: ServiceAccountFlags, ours: ChainFlags): boolean {
  return flags.issuers.includes(ours.issuer) || namesKey(flags, ours);
}

/** Whether the flags name a key file of the chain. */
export function namesKey({ keyFiles, signingKeyFile }: ServiceAccountFlags, { key }: ChainFlags): boolean {
  return key !== null && (keyFiles.includes(key.publicFile) || signingKeyFile === key.privateFile);
}

export function sameFlags(one: ServiceAccountFlags, other: ServiceAccountFlags): boolean {
  return (
    sameList(one.issuers, other.issuers) &&
    sameList(one.keyFiles, other.keyFiles) &&
    one.signingKeyFile === other.signingKeyFile &&
    sameList(one.audiences, other.audiences)
  );
}

function sameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}

function withFirst(list: readonly string[], item: string): readonly string[] {
  return list.includes(item) ? list : [item, ...list];
}
