import { onTestFinished } from 'vitest';
import type { NodeShell } from '../../src/chain/node-shell.ts';
import { openNodes } from '../../src/nodes/open-nodes.ts';

/** Uses this machine's shell as that of a node until the test ends. */
export function localShell(): NodeShell {
  const nodes = openNodes({ ask: null });
  onTestFinished(() => nodes.close());
  const access = { kind: 'local' } as const;
  return nodes.shell({ name: 'cp-1', access, manifest: '/x/y.yaml', directory: '/x' });
}
