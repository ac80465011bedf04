import type { Change } from '../../chain/change.ts';
import type { PlanValue } from '../../chain/plan-value.ts';
import type { ChainLook } from '../chain-look.ts';

/** The field of a change's data with the issuers. */
const field = 'issuers';

/**
 * The issuers of each API server, by node, the signing one first. They come from a plan that would change them: from
 * apply's plan if it has changes, otherwise from destroy's. A node is missing if neither plan could be made.
 */
export function acceptedIssuers({ plan, signBack }: ChainLook): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const { changes } of [...plan.links, ...signBack.links]) {
    for (const change of changes) {
      const [node, issuers] = [nodeOf(change), issuersIn(change.before)];
      // The first of two passes over a node starts from the current state.
      if (change.link === 'control-plane' && issuers !== null && !found.has(node)) found.set(node, issuers);
    }
  }
  return found;
}

/** Targets of the control plane are NODE:PATH; node names contain no colon. */
export function nodeOf({ target }: Change): string {
  return target.split(':')[0] ?? '';
}

function issuersIn(form: PlanValue): readonly string[] | null {
  if (typeof form !== 'object' || form === null || !Object.hasOwn(form, field)) return null;
  const issuers = (form as { readonly [name: string]: PlanValue })[field];
  return Array.isArray(issuers) ? issuers.filter((issuer) => typeof issuer === 'string') : null;
}
