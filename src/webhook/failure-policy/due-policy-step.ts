import { isDeepStrictEqual } from 'node:util';
import { proofEntry } from '../../injection/fail-once-proven.ts';
import type { FoundPolicy } from './ports.ts';

/** What is to be done about a registration. It is never lowered: `Ignore` is for its owner to write. */
export type PolicyStep =
  | { readonly kind: 'none' }
  /** Once calls have gone through. */
  | { readonly kind: 'raise'; readonly entry: string }
  | { readonly kind: 'release' }
  /** It is asked for what can never be proven, or must never fail. */
  | { readonly kind: 'unprovable'; readonly why: string };

export function duePolicyStep(found: FoundPolicy | null): PolicyStep {
  if (found === null || found.wanted === null) return { kind: 'none' };
  const { wanted, entries } = found;
  const [entry, asked] = [entries.get(wanted), entries.get(proofEntry(wanted))];
  if (entry === undefined) return { kind: 'unprovable', why: `it has no entry ${wanted}` };
  if (entry.failurePolicy === 'Fail') return { kind: found.isHeld ? 'release' : 'none' };
  if (asked === undefined) return { kind: 'unprovable', why: `it has no entry ${proofEntry(wanted)}` };
  if (!entry.sparesStaticPods)
    return { kind: 'unprovable', why: `${wanted} has no match condition that leaves static pods out` };
  // What was proven of one address and one CA says nothing about another.
  return isDeepStrictEqual(entry.clientConfig, asked.clientConfig)
    ? { kind: 'raise', entry: wanted }
    : { kind: 'unprovable', why: `${wanted} and ${proofEntry(wanted)} differ in their clientConfig` };
}
