import { effectiveAudiences, type ServiceAccountFlags } from './flags.ts';

/** A key pair in two files. */
export interface KeyFiles {
  readonly privateFile: string;
  readonly publicFile: string;
}

/** What the chain adds to an API server. */
export interface ChainFlags {
  readonly issuer: string;
  /** Null where the cluster goes on signing with its own key. */
  readonly key: KeyFiles | null;
}

/** The same where the issuer may not be known yet: then no flag names it, and the audiences are pinned for it. */
type AnyChainFlags = Pick<ChainFlags, 'key'> & { readonly issuer: string | null };

/**
 * The flags with which the API server also accepts what the chain will sign, and issues tokens as before. The audiences
 * are pinned to today's: left unset they would follow the issuers, and every default token would change.
 */
export function acceptWith(today: ServiceAccountFlags, ours: AnyChainFlags): ServiceAccountFlags {
  const { issuer, key } = ours;
  const isNamed = issuer !== null && today.issuers.includes(issuer);
  return {
    issuers: issuer === null || isNamed ? today.issuers : [...today.issuers, issuer],
    keyFiles: key ? withLast(today.keyFiles, key.publicFile) : today.keyFiles,
    signingKeyFile: today.signingKeyFile,
    audiences: isNamed ? today.audiences : effectiveAudiences(today),
  };
}

/**
 * The flags with which the API server issues tokens of the chain and still accepts everything that it accepts today.
 * Where it does so already, nothing moves: the order of verification keys means nothing to it.
 */
export function signWith(today: ServiceAccountFlags, ours: AnyChainFlags): ServiceAccountFlags {
  const others = today.issuers.filter((issuer) => issuer !== ours.issuer);
  const issuers = ours.issuer === null ? others : [ours.issuer, ...others];
  const changesIssuers = ours.issuer === null || !sameList(issuers, today.issuers);
  return {
    issuers,
    keyFiles: keyFilesToSignWith(today, ours),
    signingKeyFile: ours.key ? ours.key.privateFile : today.signingKeyFile,
    audiences: changesIssuers ? effectiveAudiences(today) : today.audiences,
  };
}

function keyFilesToSignWith(today: ServiceAccountFlags, { issuer, key }: AnyChainFlags): readonly string[] {
  if (key === null) return today.keyFiles;
  const { publicFile } = key;
  const signs = today.signingKeyFile === key.privateFile && today.issuers[0] === issuer;
  if (signs && today.keyFiles.includes(publicFile)) return today.keyFiles;
  return [publicFile, ...today.keyFiles.filter((file) => file !== publicFile)];
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

/** The flags with which the API server accepts these issuers as well, and issues tokens as before. */
export function acceptIssuers(today: ServiceAccountFlags, issuers: readonly string[]): ServiceAccountFlags {
  return { ...today, issuers: issuers.reduce(withLast, today.issuers) };
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

export function sameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}

function withLast(list: readonly string[], item: string): readonly string[] {
  return list.includes(item) ? list : [...list, item];
}

function withFirst(list: readonly string[], item: string): readonly string[] {
  return list.includes(item) ? list : [item, ...list];
}
