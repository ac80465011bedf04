import { z } from 'zod';
import type { Problem } from '../errors/irsa-error.ts';
import type { ChainContext } from './context.ts';
import type { Consent } from './link.ts';
import { creatorSentence } from './resource-creator.ts';

/** Tags by name. */
export type Tags = Readonly<Record<string, string>>;
export const tagsShape = z.record(z.string(), z.string());

/** Names the chain that owns a resource. */
export const clusterTag = 'irsactl.dev/cluster';
const clusterUidTag = 'irsactl.dev/cluster-uid';
const managedTag = 'irsactl.dev/managed';
/** Records that irsactl adopted the resource, so that irsactl never deletes it as if it had created it. */
export const adoptedTag = 'irsactl.dev/adopted';

/** The owner of a resource: this chain, another chain of irsactl, or not irsactl. */
export type Owner =
  | { readonly kind: 'this-chain' }
  | { readonly kind: 'other-chain'; readonly cluster: string; readonly clusterUid: string }
  | { readonly kind: 'nobody' };

/** The ownership tags that every AWS resource of a chain gets in the creating call. */
export function ownershipTags(context: ChainContext): Tags {
  return {
    [clusterTag]: context.chain.name,
    [clusterUidTag]: context.cluster.uid,
    [managedTag]: 'true',
  };
}

/** The tags of every AWS resource of a chain. */
export interface Marks {
  /** Only the ownership tags of this chain. */
  readonly ownership: Tags;
  /** The ownership tags and the user's tags. */
  readonly tags: Tags;
}

export function marksOf(context: ChainContext): Marks {
  const ownership = ownershipTags(context);
  return { ownership, tags: { ...context.chain.tags, ...ownership } };
}

/** The owner of a resource according to its tags, from the view of the chain with these ownership tags. */
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

/** Whether the chain with these ownership tags owns a resource. */
export function isOfChain(tags: Tags, ownership: Tags): boolean {
  return ownerOf(tags, ownership).kind === 'this-chain';
}

/** The chain of another cluster that owns a resource; null if this cluster or no chain owns it. */
export function otherClustersChain(tags: Tags, ownership: Tags): string | null {
  const owner = ownerOf(tags, ownership);
  return owner.kind === 'other-chain' && owner.clusterUid !== ownership[clusterUidTag] ? owner.cluster : null;
}

/** The wanted tags that a resource lacks or has with another value. */
export function missingTags(wanted: Tags, current: Tags): Tags {
  return Object.fromEntries(Object.entries(wanted).filter(([name, value]) => current[name] !== value));
}

/** All tags before and after a change that sets some and keeps the others. */
export function tagDifference(set: Tags, current: Tags) {
  return { before: { tags: current }, after: { tags: { ...current, ...set } } };
}

/** The tags that a resource gets when irsactl adopts it. */
export function adoptionTags(tags: Tags): Tags {
  return { ...tags, [adoptedTag]: 'true' };
}

/** True if irsactl adopted a resource instead of creating it. */
export function isAdopted(tags: Tags): boolean {
  return tags[adoptedTag] === 'true';
}

/** Whether the chain may change an existing resource: it owns it, --adopt allows it, or it must not. */
export type Claim =
  | { readonly kind: 'ours' }
  | { readonly kind: 'adopt' }
  | { readonly kind: 'refusal'; readonly owner: 'other-chain' | 'nobody'; readonly problem: Problem };

/**
 * The claim on a resource according to its tags. `thing` starts a sentence, for example `The role
 * prod-1-shop-orders`.
 */
export function claim(thing: string, tags: Tags, ownership: Tags, consent: Pick<Consent, 'adopt'>): Claim {
  const owner = ownerOf(tags, ownership);
  if (owner.kind === 'this-chain') return { kind: 'ours' };
  if (owner.kind === 'other-chain') {
    const isSameCluster = owner.clusterUid === ownership[clusterUidTag];
    const cluster = isSameCluster ? 'this cluster' : `the cluster with the UID ${owner.clusterUid}`;
    const problem = {
      what: `${thing} belongs to another chain.`,
      why: `Its tags name the chain ${owner.cluster} of ${cluster}.`,
      next: isSameCluster
        ? `If the chain was renamed, restore metadata.name: ${owner.cluster}. Otherwise destroy ${owner.cluster} first with its irsa.yaml (\`irsactl destroy --file FILE\`), or choose another name in irsa.yaml.`
        : 'Choose another name in irsa.yaml.',
    };
    return { kind: 'refusal', owner: 'other-chain', problem };
  }
  if (consent.adopt) return { kind: 'adopt' };
  const problem = {
    what: `${thing} exists, and irsactl did not create it.`,
    why: withCreator("It does not have irsactl's ownership tags.", tags),
    next: 'Choose another name in irsa.yaml, or adopt it with `irsactl apply --adopt`.',
  };
  return { kind: 'refusal', owner: 'nobody', problem };
}

/** Why irsactl changes a resource that it did not create. */
export function adoptionReason(tags: Tags): string {
  return withCreator('irsactl adopts it, as --adopt allows.', tags);
}

function withCreator(sentence: string, tags: Tags): string {
  const creator = creatorSentence(tags);
  return creator === null ? sentence : `${sentence} ${creator}`;
}

/** True for irsactl's tags, which destroy removes from an adopted resource. */
export function isMark(tag: string): boolean {
  return tag.startsWith('irsactl.dev/');
}

/** The tags of a resource without irsactl's. */
export function withoutMarks(tags: Tags): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([tag]) => !isMark(tag)));
}
