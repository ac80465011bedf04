import { onNode } from '../on-node.ts';
import type { Fault } from './fault.ts';

const program = '/usr/local/bin/ln';
const lines = ['#!/bin/sh', 'sleep 2', 'exec /bin/ln "$@"', ''].join('\\n');

/** A link takes 2 s on the node, so that something can happen while the manifest is out of its folder. */
export const whileAside = {
  at: 'aside',
  prepare: async ({ node }) =>
    void (await onNode(node, `printf '${lines}' > ${program} && chmod 755 ${program}`)),
  mend: async ({ node }) => void (await onNode(node, `rm -f ${program}`)),
} as const satisfies Partial<Fault>;
