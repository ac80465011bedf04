import type { Change } from '../../chain/change.ts';
import type { PlanValue } from '../../chain/plan-value.ts';
import type { ChainLook } from '../chain-look.ts';

/** Of the form that a pass starts from. */
const field = 'issuers';

/**
 * The issuers that each API server names today, by node, the one that it issues tokens of first. Its form stands in
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

function issuersIn(form: PlanValue): readonly string[] | null {
  if (typeof form !== 'object' || form === null || !Object.hasOwn(form, field)) return null;
  const issuers = (form as { readonly [name: string]: PlanValue })[field];
  return Array.isArray(issuers) ? issuers.filter((issuer) => typeof issuer === 'string') : null;
}
