import type { ControlPlaneNode } from '../../../config/trust-chain.ts';
import type { Manifest } from '../manifest/parse-manifest.ts';
import { portOf } from '../manifest/server-address.ts';
import type { ApiServer, ControlPlanePorts } from '../ports.ts';
import type { SwitchFacts } from './live-switch.ts';

/**
 * With rules of a stand-in in place the API server's own address leads to the stand-in; this one, on the node itself, is
 * never moved. https://www.rfc-editor.org/rfc/rfc1122#section-3.2.1.3: all of 127.0.0.0/8 is the machine.
 */
export const unmovedAddress = '127.0.0.2';

/** The API server of a node, asked past the rules of a stand-in. */
export function pastRules(node: ControlPlaneNode, manifest: Manifest, ports: ControlPlanePorts): ApiServer {
  return ports.apiServer(node, { host: unmovedAddress, port: portOf(manifest) });
}

/**
 * The API server of a node itself: where an interrupted run may have left a stand-in that answers in its place, it is
 * asked past the rules, or what a stand-in does would be taken for what the manifest in place does.
 */
export function ownServer(
  node: ControlPlaneNode,
  { left, manifest }: { readonly left: SwitchFacts | null; readonly manifest: Manifest | null },
  ports: ControlPlanePorts,
): ApiServer {
  return left?.hasStandIn && manifest ? pastRules(node, manifest, ports) : ports.apiServer(node);
}
