import { proofs } from '../lab/proofs/all-proofs.ts';
import type { GeneratedFile } from './generate-file.ts';

/** Returns the reference page of the proofs on real clusters, from their claims. */
export function proofsPage(): GeneratedFile {
  const rows = proofs.map(({ name, claim, shape, sets }) => {
    const nodes = `${shape.controlPlanes} + ${shape.workers}${shape.version ? `, ${shape.version}` : ''}`;
    return `| \`${name}\` | ${claim} | ${nodes} | ${sets.join(', ')} |`;
  });
  const head = [
    '# The proofs on real clusters',
    '',
    'Run one with `make lab-test SET=NAME`; see [how they measure](../proofs.md). Nodes: control plane + workers.',
    '',
    'A node *recovers* without help: it serves with the configuration from before or after the pass, and `status` says which. When the next run is',
    'complete, nothing of the interrupted pass is left; after an edit, the previous files stay until the next pass.',
    '',
    '| name | claim | nodes | sets |',
    '|---|---|---|---|',
  ];
  return { path: 'docs/reference/proofs.md', text: `${[...head, ...rows].join('\n')}\n` };
}
