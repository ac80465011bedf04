import type { LabNode } from '../../lab.ts';
import { onNode } from '../on-node.ts';

const program = '/usr/local/bin/ln';
const seconds = 2;

/** For a manifest that leaves its folder for an instant: it comes back so much later, that something can happen meanwhile. */
export async function slowLinks(node: LabNode): Promise<void> {
  const lines = ['#!/bin/sh', `sleep ${seconds}`, 'exec /bin/ln "$@"', ''].join('\\n');
  await onNode(node, `printf '${lines}' > ${program} && chmod 755 ${program}`);
}

export async function usualLinks(node: LabNode): Promise<void> {
  await onNode(node, `rm ${program}`);
}
