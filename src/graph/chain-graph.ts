import type { PlanTarget } from '../chain/chain-plan.ts';
import type { Finding } from '../chain/finding.ts';
import type { LinkName } from '../chain/link-name.ts';
import type { LinkState } from '../chain/link-state.ts';

/** The states of a part of a link, the worst first. */
export const partStates = [
  'has errors',
  'without identity',
  'to be removed',
  'to be changed',
  'to be created',
  'not checked',
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

/** A part of the chain. Plain data, whose texts are untrusted. */
export interface GraphPart {
  /** Unique in the graph: `role:prod-1-shop-orders`. */
  readonly id: string;
  readonly kind: PartKind;
  readonly name: string;
  readonly state: PartState;
  /** Short facts about it: `ssh cp-1.example.internal`, `audience sts.amazonaws.com`. */
  readonly facts: readonly string[];
  /** The reasons of its changes. */
  readonly reasons: readonly string[];
  readonly findings: readonly Finding[];
  /** The namespace, if it has one. */
  readonly namespace?: string;
  /** The name of its AWS account in irsa.yaml, if it is not the main account. */
  readonly account?: string;
}

export interface GraphLink {
  readonly link: LinkName;
  readonly state: LinkState;
  readonly summary: string;
  readonly parts: readonly GraphPart[];
  /** The reasons of changes that belong to no single part. */
  readonly reasons: readonly string[];
  /** The findings that belong to no single part. */
  readonly findings: readonly Finding[];
}

/** The relation of one part to another, read from the first to the second. */
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

/** The current chain: its links with their parts, and the relations of the parts. Serialisable. */
export interface ChainGraph extends PlanTarget {
  readonly chain: string;
  /** All seven, in the chain's order. */
  readonly links: readonly GraphLink[];
  readonly edges: readonly GraphEdge[];
}

/** Whether a part needs attention. */
export function needsAttention({ state, findings }: GraphPart): boolean {
  return findings.length > 0 || (state !== 'in place' && state !== 'not checked');
}

export function allParts({ links }: ChainGraph): readonly GraphPart[] {
  return links.flatMap(({ parts }) => parts);
}
