import type { StepContext } from '../../src/links/control-plane/step/step-context.ts';
import type { SimulatedNode } from './simulated-node.ts';

/** Where a step works on a simulated node. */
export function stepContext(
  { context, events, files, server, ports }: SimulatedNode,
  over: Partial<StepContext> = {},
): StepContext {
  const [node] = context.chain.controlPlane.nodes;
  if (!node) throw new Error('the example has a node');
  return {
    ...{ chain: 'prod-1', node, files, server, ports },
    progress: (event) => void events.push(event),
    cluster: { uid: 'u', version: 'v1.36.3', server: 'https://10.0.0.10:6443' },
    ours: { issuer: '', key: null, pair: null, keyId: null },
    nodes: [node],
    prove: () => {
      throw new Error('nothing is to be proven');
    },
    ...over,
  };
}
