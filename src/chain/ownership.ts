import { z } from 'zod';
import type { Problem } from '../errors/irsa-error.ts';
import type { ChainContext } from './context.ts';
import type { Consent } from './link.ts';
import { makerSentence } from './maker.ts';

/** Tags by name, as AWS keeps them. */
export type Tags = Readonly<Record<string, string>>;
export const tagsShape = z.record(z.string(), z.string());

/** Names the chain that a thing belongs to. */
export const clusterTag = 'irsactl.dev/cluster';
const clusterUidTag = 'irsactl.dev/cluster-uid';
const managedTag = 'irsactl.dev/managed';
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

/** What every AWS thing of a chain is tagged with. */
export interface Marks {
  /** The mark of this chain alone. */
  readonly ownership: Tags;
  /** The mark and the user's own tags. */
  readonly tags: Tags;
}

export function marksOf(context: ChainContext): Marks {
  const ownership = ownershipTags(context);
  return { ownership, tags: { ...context.chain.tags, ...ownership } };
}

/** Decides by a thing's tags whether the chain with these ownership tags may change it. */
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

/** Whether a thing is the chain's with these ownership tags. */
export function isOfChain(tags: Tags, ownership: Tags): boolean {
  return ownerOf(tags, ownership).kind === 'this-chain';
}

/** The chain of another cluster that a thing belongs to; null for one of this cluster, or of nobody's. */
export function otherClustersChain(tags: Tags, ownership: Tags): string | null {
  const owner = ownerOf(tags, ownership);
  return owner.kind === 'other-chain' && owner.clusterUid !== ownership[clusterUidTag] ? owner.cluster : null;
}

/** Those of the wanted tags that a thing lacks, or has with another value. */
export function missingTags(wanted: Tags, current: Tags): Tags {
  return Object.fromEntries(Object.entries(wanted).filter(([name, value]) => current[name] !== value));
}

/** A change that sets these tags, and leaves the others as they are: it says all tags of before and after. */
export function tagDifference(set: Tags, current: Tags) {
  return { before: { tags: current }, after: { tags: { ...current, ...set } } };
}

/** The tags that a thing gets when it is taken over. */
export function adoptionTags(tags: Tags): Tags {
  return { ...tags, [adoptedTag]: 'true' };
}

/** True where a thing was taken over, not created. */
export function isAdopted(tags: Tags): boolean {
  return tags[adoptedTag] === 'true';
}

/** Whether the chain may change a thing that is there: it is its own, --adopt takes it over, or it stays as it is. */
export type Claim =
  | { readonly kind: 'ours' }
  | { readonly kind: 'adopt' }
  | { readonly kind: 'refusal'; readonly owner: 'other-chain' | 'nobody'; readonly problem: Problem };

/** Decides by a thing's tags. `thing` names it at the start of a sentence, for example `The role prod-1-shop-orders`. */
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
        ? `Put metadata.name: ${owner.cluster} back where the chain was renamed, or take ${owner.cluster} down first (\`irsactl destroy --file FILE\`, with its irsa.yaml); else choose another name in irsa.yaml.`
        : 'Choose another name in irsa.yaml.',
    };
    return { kind: 'refusal', owner: 'other-chain', problem };
  }
  if (consent.adopt) return { kind: 'adopt' };
  const problem = {
    what: `${thing} exists, and irsactl did not create it.`,
    why: withMaker('It does not carry irsactl’s ownership tags.', tags),
    next: 'Choose another name in irsa.yaml, or take it over with `irsactl apply --adopt`.',
  };
  return { kind: 'refusal', owner: 'nobody', problem };
}

/** Why a thing is changed that somebody else has made. */
export function adoptionReason(tags: Tags): string {
  return withMaker('It is taken over, as --adopt allows.', tags);
}

function withMaker(sentence: string, tags: Tags): string {
  const maker = makerSentence(tags);
  return maker === null ? sentence : `${sentence} ${maker}`;
}

/** True for a tag of irsactl's own, which goes when a thing that was taken over is given back. */
export function isMark(tag: string): boolean {
  return tag.startsWith('irsactl.dev/');
}

/** The tags that others put on a thing, without irsactl's own. */
export function withoutMarks(tags: Tags): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([tag]) => !isMark(tag)));
}
