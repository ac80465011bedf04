import { readable } from '../manifest/parse-manifest.ts';
import { patienceOf } from '../step/expectation.ts';
import { endLeftStandIn } from '../step/settle-switch.ts';
import type { NodeContext } from '../step/step-context.ts';
import { endpointPolicyOf } from './names.ts';

/** Lets the `kubernetes` endpoint go that an interrupted run has kept, once no stand-in serves at its addresses. */
export async function releaseEndpoint(context: NodeContext): Promise<void> {
  const { chain, files, node, ports } = context;
  const manifest = readable((await files.read(node.manifest)) ?? Buffer.of());
  await endLeftStandIn(context, patienceOf(manifest, ports));
  await ports.apiEndpoint(node).allowEmptying(endpointPolicyOf(chain));
}
