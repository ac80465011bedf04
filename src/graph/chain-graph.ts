import type { PlanTarget } from '../chain/chain-plan.ts';
import type { Finding } from '../chain/finding.ts';
import type { LinkName } from '../chain/link-name.ts';
import type { LinkState } from '../chain/link-state.ts';

/** How one part of a link stands, the worst first. */
export const partStates = [
  'has errors',
  'without identity',
  'to be removed',
  'to be changed',
  'to be created',
  'not looked at',
  'in place',
] as const;
export type PartState = (typeof partStates)[number];

export const partKinds = [
  'signing key',
  'issuer',
  'issuer from before',
  'control plane node',
  'identity provider',
  'role',
  'injection',
  'service account',
  'pod',
] as const;
export type PartKind = (typeof partKinds)[number];

/** One thing that the chain is made of. Plain data; every text of it may come from anywhere. */
export interface GraphPart {
  /** Unique in the graph: `role:prod-1-shop-orders`. */
  readonly id: string;
  readonly kind: PartKind;
  readonly name: string;
  readonly state: PartState;
  /** What it is, in a few words each: `ssh cp-1.example.internal`, `audience sts.amazonaws.com`. */
  readonly facts: readonly string[];
  /** Why it is to be changed. */
  readonly reasons: readonly string[];
  readonly findings: readonly Finding[];
  /** The namespace, of what belongs to one. */
  readonly namespace?: string;
  /** What irsa.yaml calls the AWS account, of what is in another than the chain's own. */
  readonly account?: string;
}

export interface GraphLink {
  readonly link: LinkName;
  readonly state: LinkState;
  readonly summary: string;
  readonly parts: readonly GraphPart[];
  /** Why the link is to be changed, beyond what its parts say. */
  readonly reasons: readonly string[];
  /** Those that are about no part alone. */
  readonly findings: readonly Finding[];
}

/** What one part has to do with another, read from the first to the second. */
export const edgeMeanings = [
  'is published under',
  'issues tokens of',
  'accepts tokens of',
  'trusts',
  'is assumed through',
  'gets',
  'runs as',
] as const;
export type EdgeMeaning = (typeof edgeMeanings)[number];

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly meaning: EdgeMeaning;
}

/** The chain as it stands: its links with their parts, and what these have to do with one another. Serialisable. */
export interface ChainGraph extends PlanTarget {
  readonly chain: string;
  /** All seven, in the chain's order. */
  readonly links: readonly GraphLink[];
  readonly edges: readonly GraphEdge[];
}

/** Whether somebody should look at a part. */
export function needsAttention({ state, findings }: GraphPart): boolean {
  return findings.length > 0 || (state !== 'in place' && state !== 'not looked at');
}

export function allParts({ links }: ChainGraph): readonly GraphPart[] {
  return links.flatMap(({ parts }) => parts);
}
