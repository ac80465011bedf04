import type { LabChain } from './lab-chain.ts';
import { type ProofContext, prove } from './proof.ts';
import { acceptedAt, mintedAt } from './serves.ts';

/** verify finds nothing, plan has nothing to do, and each API server signs for the chain what all of them accept. */
export async function proveWhole(context: ProofContext, chain: LabChain): Promise<void> {
  await proveSigns(context, chain);
  const plan = await chain.run(['plan', '--detailed-exitcode']);
  prove(plan.code === 0, `The plan is not empty:\n${plan.stdout}${plan.stderr}`);
}

/** verify finds nothing, and each API server signs for the chain what all of them accept. */
export async function proveSigns({ lab }: ProofContext, chain: LabChain): Promise<void> {
  await chain.must(['verify']);
  for (const node of lab.controlPlanes) {
    const { iss, token } = await mintedAt(lab, node);
    prove(iss === chain.issuer, `${node.name} signs for ${iss}.`);
    for (const other of lab.controlPlanes) {
      prove(await acceptedAt(other, token), `${other.name} refuses what ${node.name} has signed.`);
    }
  }
}
