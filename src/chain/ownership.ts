import type { ChainContext } from './context.ts';

/** Tags by name, as AWS keeps them. */
export type Tags = Readonly<Record<string, string>>;

export const clusterTag = 'irsactl.dev/cluster';
export const clusterUidTag = 'irsactl.dev/cluster-uid';
export const managedTag = 'irsactl.dev/managed';
/** Remembers that somebody else set the thing up, so that it is never deleted as if irsactl had created it. */
export const adoptedTag = 'irsactl.dev/adopted';

/** Who stands behind a thing: this chain, another chain of irsactl, or somebody who is not irsactl. */
export type Owner =
  | { readonly kind: 'this-chain' }
  | { readonly kind: 'other-chain'; readonly cluster: string; readonly clusterUid: string }
  | { readonly kind: 'nobody' };

/** The mark that every AWS thing of a chain carries from the call that creates it. */
export function ownershipTags(context: ChainContext): Tags {
  return {
    [clusterTag]: context.chain.name,
    [clusterUidTag]: context.cluster.uid,
    [managedTag]: 'true',
  };
}

/** Tells by a thing's tags whether the chain with these ownership tags may change it. */
export function ownerOf(tags: Tags, ownership: Tags): Owner {
  const cluster = tags[clusterTag];
  const clusterUid = tags[clusterUidTag];
  if (tags[managedTag] !== 'true' || cluster === undefined || clusterUid === undefined) {
    return { kind: 'nobody' };
  }
  return cluster === ownership[clusterTag] && clusterUid === ownership[clusterUidTag]
    ? { kind: 'this-chain' }
    : { kind: 'other-chain', cluster, clusterUid };
}

/** The tags that a thing gets when it is taken over. */
export function adoptionTags(tags: Tags): Tags {
  return { ...tags, [adoptedTag]: 'true' };
}

/** Tells whether a thing was taken over, not created. */
export function isAdopted(tags: Tags): boolean {
  return tags[adoptedTag] === 'true';
}
