import { defineLink, emptyPlan, type Link, type LinkPlan } from '../../chain/link.ts';
import { unknownStanding } from '../../chain/standing.ts';
import { counted } from '../../errors/counted.ts';
import { checkProof } from './check.ts';
import { type DesiredProof, desiredProof } from './desired.ts';
import type { ProofPorts } from './ports.ts';
import { probeProof } from './probe.ts';

/** The seventh link: STS accepts a token of each service account and returns its role. */
export function proofLink(ports: ProofPorts): Link {
  return defineLink({
    name: 'proof',
    desired: desiredProof,
    // Only verify runs the proof.
    observe: async () => null,
    plan: planProof,
    planRemoval: () => emptyPlan('nothing to remove'),
    standing: () => unknownStanding,
    changes: {},
    probe: (desired, _facts, progress) => probeProof(desired, progress, ports),
    check: checkProof,
  });
}

/** The proof changes nothing; its plan only counts the proofs. */
function planProof({ proofs }: DesiredProof): LinkPlan {
  return emptyPlan(counted(proofs.length, 'service account'));
}
