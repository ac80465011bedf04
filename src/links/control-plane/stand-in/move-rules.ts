import type { ServiceAddress } from '../step/step-way.ts';
import { type Family, type FamilyMoves, stays } from './family-moves.ts';

/** Before the rules of kube-proxy and of port mappings, which have the priority of `dstnat`, -100. */
export const hookPriority = -110;

/** Not every packet that the kernel takes for the first of a connection is one: see redirect-rules.ts. */
export const begins = 'tcp flags & (fin | syn | rst | ack) == syn';

/** How a rule of nft names what it looks for: a named set, or the elements themselves. */
interface MovedSets {
  readonly ports: string;
  /** Null where no Service leads to the API server. */
  readonly services: string | null;
  /** What must hold besides, or nothing. */
  readonly condition: string;
}

/** The rules of nft that move one family's new connections, in their order. */
export function moveRules(
  family: Family,
  { others, to, movesLoopback }: FamilyMoves,
  { ports, services, condition }: MovedSets,
): readonly string[] {
  const move = `${begins} ${condition} counter dnat to ${to}`;
  return [
    ...stays(family, movesLoopback).map((address) => `${family} daddr ${address} return`),
    ...(others.length === 0 ? [] : [`${family} daddr . tcp dport ${listed(others.map(servicePair))} return`]),
    `fib daddr type local tcp dport ${ports} ${move}`,
    ...(services === null ? [] : [`${family} daddr . tcp dport ${services} ${move}`]),
  ];
}

export function servicePair({ address, port }: ServiceAddress): string {
  return `${address} . ${port}`;
}

export function listed(elements: readonly string[]): string {
  return `{ ${elements.join(', ')} }`;
}
