import type { PlannedLink } from '../chain/chain-plan.ts';
import { linkState } from '../chain/link-state.ts';
import { roleOf } from '../links/roles/change.ts';
import type { ChainGraph, GraphLink } from './chain-graph.ts';
import type { ChainLook } from './chain-look.ts';
import { shareOut } from './draft-part.ts';
import { graphEdges } from './graph-edges.ts';
import { accountParts, injectorPart, podParts } from './parts/account-parts.ts';
import { issuerParts, keyParts } from './parts/key-and-issuer-parts.ts';
import { nodeParts } from './parts/node-parts.ts';
import { providerParts, roleParts } from './parts/role-parts.ts';

/** The graph of an observed chain: its parts and their relations. */
export function drawChain(seen: ChainLook): ChainGraph {
  const links = seen.plan.links.map((planned): GraphLink => {
    const { link, summary } = planned;
    return { link, state: linkState(planned), summary, ...sharesOf(planned, seen) };
  });
  const { chain, madeFor } = seen.plan;
  return { chain, ...madeFor, links, edges: graphEdges(seen, links) };
}

function sharesOf(planned: PlannedLink, seen: ChainLook): Pick<GraphLink, 'parts' | 'reasons' | 'findings'> {
  switch (planned.link) {
    case 'signing-key':
      return allOf(keyParts(seen), planned);
    case 'issuer':
      return allOf(issuerParts(seen), planned);
    case 'control-plane':
      return shareOut(nodeParts(seen), planned, {
        // Targets of the control plane are NODE:PATH; node names contain no colon.
        nameOf: ({ target }) => target.split(':')[0] ?? '',
      });
    case 'identity-provider':
      return allOf(providerParts(seen, planned), planned);
    case 'roles':
      return shareOut(roleParts(seen, planned), planned, { nameOf: roleOf });
    case 'injection': {
      const rest = injectorPart(seen);
      const shares = shareOut([rest, ...accountParts(seen, planned)], planned, {
        nameOf: ({ target }) => target,
        rest,
      });
      return { ...shares, parts: [...shares.parts, ...podParts(seen)] };
    }
    case 'proof':
      return shareOut([], planned, { nameOf: () => '' });
  }
}

/** For a link about one resource: assigns everything in its plan to that part. */
function allOf(drafts: ReturnType<typeof keyParts>, planned: PlannedLink) {
  const [first] = drafts;
  return shareOut(drafts, planned, {
    nameOf: ({ target }) => target,
    ...(first && { rest: first }),
  });
}
