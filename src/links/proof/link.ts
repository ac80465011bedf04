import { defineLink, type Link } from '../../chain/link.ts';
import { proofChanges } from './apply.ts';
import { checkProof } from './check.ts';
import { desiredProof } from './desired.ts';
import { observeProof } from './observe.ts';
import { planProof } from './plan.ts';
import type { ProofPorts } from './ports.ts';
import { probeProof } from './probe.ts';
import { planProofRemoval } from './removal.ts';
import { proofStanding } from './standing.ts';

/** The seventh link: STS accepts a token of each service account and returns its role. */
export function proofLink(ports: ProofPorts): Link {
  return defineLink({
    name: 'proof',
    desired: desiredProof,
    observe: observeProof,
    plan: planProof,
    planRemoval: planProofRemoval,
    standing: proofStanding,
    changes: proofChanges,
    probe: (desired, _facts, progress) => probeProof(desired, progress, ports),
    check: checkProof,
  });
}
