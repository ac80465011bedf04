import type { ChainLook } from '../chain-look.ts';
import type { DraftPart } from '../draft-part.ts';

/** The control plane nodes. */
export function nodeParts({ context, outputs }: ChainLook): readonly DraftPart[] {
  return context.chain.controlPlane.nodes.map(({ name, access }) => ({
    kind: 'control plane node',
    name,
    facts: [access.kind === 'local' ? 'this machine' : `ssh ${access.host}`],
    ...(!outputs.acceptedIssuers.has(name) && { otherwise: 'not checked' }),
  }));
}
