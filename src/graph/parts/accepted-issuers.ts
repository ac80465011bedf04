import type { Change } from '../../chain/change.ts';
import type { PlanValue } from '../../chain/plan-value.ts';
import type { ChainLook } from '../chain-look.ts';

const flag = '--service-account-issuer';

/**
 * The issuers that each API server names today, by node, the one that it issues tokens of first. Its flags stand in
 * every plan that would change them: in that of apply where something is left to do, in that of destroy where nothing
 * is. A node is missing where neither plan could be made.
 */
export function acceptedIssuers({ plan, signBack }: ChainLook): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const { changes } of [...plan.links, ...signBack.links]) {
    for (const change of changes) {
      const [node, issuers] = [nodeOf(change), issuersIn(change.before)];
      // Of two passes over one node the first starts from what is there.
      if (change.link === 'control-plane' && issuers !== null && !found.has(node)) found.set(node, issuers);
    }
  }
  return found;
}

/** Targets of the control plane are NODE:PATH; names of nodes hold no colon. */
export function nodeOf({ target }: Change): string {
  return target.split(':')[0] ?? '';
}

function issuersIn(flags: PlanValue): readonly string[] | null {
  if (typeof flags !== 'object' || flags === null || !Object.hasOwn(flags, flag)) return null;
  const issuers = (flags as { readonly [name: string]: PlanValue })[flag];
  return Array.isArray(issuers) ? issuers.filter((issuer) => typeof issuer === 'string') : null;
}
