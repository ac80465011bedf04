import type { ControlPlaneNode } from '../../../config/trust-chain.ts';
import { readable } from '../manifest/parse-manifest.ts';
import { portOf } from '../manifest/server-address.ts';
import type { ApiServer, ControlPlanePorts } from '../ports.ts';
import { readSwitch } from './live-switch.ts';

/**
 * With rules of a stand-in in place the API server's own address leads to the stand-in; this one is never moved.
 */
export const unmovedAddress = '127.0.0.2';

/**
 * The API server of a node itself: where an interrupted run may have left a stand-in that answers in its place, it is
 * asked past the rules, or what a stand-in does would be taken for what the manifest in place does.
 */
export async function ownServer(
  chain: string,
  node: ControlPlaneNode,
  ports: ControlPlanePorts,
): Promise<ApiServer> {
  const files = ports.nodeFiles(node);
  const left = await readSwitch({ chain, node, files });
  const manifest = left?.hasStandIn ? readable((await files.read(node.manifest)) ?? Buffer.of()) : null;
  if (!manifest) return ports.apiServer(node);
  return ports.apiServer(node, { host: unmovedAddress, port: portOf(manifest) });
}
