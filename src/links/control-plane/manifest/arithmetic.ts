import { effectiveAudiences, type ServiceAccountFlags } from './flags.ts';

/** What the chain adds to an API server. */
export interface ChainFlags {
  readonly issuer: string;
  /** Null where the cluster goes on signing with its own key. */
  readonly key: { readonly privateFile: string; readonly publicFile: string } | null;
}

/**
 * The flags with which the API server issues tokens of the chain and still accepts everything that it accepts today.
 * The audiences are pinned to today's: left unset they would follow the issuers, and every default token would change.
 */
export function signWith(today: ServiceAccountFlags, ours: ChainFlags): ServiceAccountFlags {
  const issuers = [ours.issuer, ...today.issuers.filter((issuer) => issuer !== ours.issuer)];
  const changesIssuers = !sameList(issuers, today.issuers);
  return {
    issuers,
    keyFiles: ours.key ? withFirst(today.keyFiles, ours.key.publicFile) : today.keyFiles,
    signingKeyFile: ours.key ? ours.key.privateFile : today.signingKeyFile,
    audiences: changesIssuers ? effectiveAudiences(today) : today.audiences,
  };
}

/** The flags with which the API server issues tokens as it did originally, and still accepts those of the chain. */
export function signBack(
  today: ServiceAccountFlags,
  original: ServiceAccountFlags,
  ours: ChainFlags,
): ServiceAccountFlags {
  // An issuer that stood there before irsactl came keeps its old place.
  const kept = original.issuers.filter((issuer) => today.issuers.includes(issuer));
  const added = today.issuers.filter((issuer) => issuer !== ours.issuer && !kept.includes(issuer));
  const issuers = kept.includes(ours.issuer) ? [...kept, ...added] : [...kept, ...added, ours.issuer];
  const signsWithOurs = ours.key !== null && today.signingKeyFile === ours.key.privateFile;
  return {
    issuers: today.issuers.includes(ours.issuer) ? issuers : today.issuers,
    keyFiles: today.keyFiles,
    signingKeyFile: signsWithOurs ? original.signingKeyFile : today.signingKeyFile,
    audiences: today.audiences,
  };
}

/** The flags without what irsactl added; everything that somebody else changed since stays. */
export function withoutChain(
  today: ServiceAccountFlags,
  original: ServiceAccountFlags,
  ours: ChainFlags,
): ServiceAccountFlags {
  const signedBack = signBack(today, original, ours);
  const ownIssuer = !original.issuers.includes(ours.issuer);
  const publicFile = ours.key?.publicFile;
  const isPinned = original.audiences.length === 0 && sameList(today.audiences, original.issuers);
  return {
    issuers: signedBack.issuers.filter((issuer) => !ownIssuer || issuer !== ours.issuer),
    keyFiles: today.keyFiles.filter((file) => file !== publicFile || original.keyFiles.includes(file)),
    signingKeyFile: signedBack.signingKeyFile,
    audiences: isPinned ? [] : today.audiences,
  };
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
