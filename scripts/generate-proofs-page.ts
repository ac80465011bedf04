import { proofs } from '../lab/proofs/proofs.ts';
import type { GeneratedFile } from './generate-file.ts';

/** The reference page of the proofs on real clusters, from the claim of each proof. */
export function proofsPage(): GeneratedFile {
  const rows = proofs.map(({ name, claim, shape, sets }) => {
    const nodes = `${shape.controlPlanes} + ${shape.workers}${shape.version ? `, ${shape.version}` : ''}`;
    return `| \`${name}\` | ${claim} | ${nodes} | ${sets.join(', ')} |`;
  });
  const head = [
    '# The proofs on real clusters',
    '',
    'Run one with `make lab-test SET=NAME`; [how they measure](../proofs.md). Nodes: control plane + workers.',
    '',
    '| name | claim | nodes | sets |',
    '|---|---|---|---|',
  ];
  return { path: 'docs/reference/proofs.md', text: `${[...head, ...rows].join('\n')}\n` };
}
