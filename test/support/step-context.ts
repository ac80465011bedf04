import type { CarryContext } from '../../src/links/control-plane/stand-in/carry-context.ts';
import { standInNames } from '../../src/links/control-plane/stand-in/names.ts';
import { redirectRules } from '../../src/links/control-plane/stand-in/redirect-rules.ts';
import type { SimulatedNode } from './simulated-node.ts';
import { rulesWay } from './stand-in-world.ts';

/** Where a stand-in works on a simulated node. */
export function standInContext(
  { context, events, files, server, ports }: SimulatedNode,
  over: Partial<CarryContext> = {},
): CarryContext {
  const [node] = context.chain.controlPlane.nodes;
  if (!node) throw new Error('the example has a node');
  const names = standInNames('prod-1', node);
  return {
    ...{ chain: 'prod-1', node, files, server, ports, names, shell: ports.shell(node) },
    ...{ way: rulesWay, rules: redirectRules(names, rulesWay) },
    progress: (event) => void events.push(event),
    cluster: { uid: 'u', version: 'v1.36.3', server: 'https://10.0.0.10:6443' },
    ours: { issuer: '', key: null, pair: null, keyId: null },
    nodes: [node],
    standIn: () => {
      throw new Error('it is the stand-in');
    },
    ...over,
  };
}
