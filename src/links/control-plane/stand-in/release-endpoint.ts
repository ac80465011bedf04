import { patienceOf } from '../step/expectation.ts';
import { endLeftStandIn } from '../step/settle-switch.ts';
import { type NodeContext, readManifest } from '../step/step-context.ts';
import { endpointPolicyOf } from './names.ts';

/** Lets the `kubernetes` endpoint go that an interrupted run has kept, once no stand-in serves at its addresses. */
export async function releaseEndpoint(context: NodeContext): Promise<void> {
  const { chain, files, node, ports } = context;
  const manifest = await readManifest(files, node);
  await endLeftStandIn(context, patienceOf(manifest, ports));
  await ports.apiEndpoint(node).allowEmptying(endpointPolicyOf(chain));
}
