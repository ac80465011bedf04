import { errorsIn } from '../../chain/finding.ts';
import type { ChainLook } from '../chain-look.ts';
import type { DraftPart } from '../draft-part.ts';

/** The control plane nodes. If no plan has the flags of an API server, irsactl did not observe its node completely. */
export function nodeParts(
  { context, plan }: ChainLook,
  accepted: ReadonlyMap<string, readonly string[]>,
): readonly DraftPart[] {
  const isBlocked = plan.links.some(
    ({ link, findings }) => link === 'control-plane' && errorsIn(findings).length > 0,
  );
  return context.chain.controlPlane.nodes.map(({ name, access }) => ({
    kind: 'control plane node',
    name,
    facts: [access.kind === 'local' ? 'this machine' : `ssh ${access.host}`],
    ...(isBlocked && !accepted.has(name) && { otherwise: 'not looked at' }),
  }));
}
