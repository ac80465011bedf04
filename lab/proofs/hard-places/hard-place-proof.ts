import { firstControlPlane } from '../../first-control-plane.ts';
import type { Lab } from '../../lab.ts';
import { kubectlOf } from '../../load/kubectl.ts';
import { clusterState } from '../cluster-state.ts';
import { labChain } from '../lab-chain.ts';
import { type Proof, type ProofContext, prove } from '../proof.ts';
import { clearAway, proveNothingLeft } from '../without-a-trace.ts';
import type { HardPlace } from './hard-place.ts';

/** The plan says whether a stand-in proves the new manifest, apply goes through, and no pod has to make room. */
export const hardPlaceProof = (place: HardPlace): Proof => ({
  name: `hard-${place.name}`,
  claim: `Where ${place.what}, the plan says that the new manifest is ${place.isProven ? 'proven first' : 'not proven, and why'}; apply goes through, and no pod is evicted.`,
  shape: { controlPlanes: 1, workers: 1 },
  sets: [],
  run: (context) => endure(context, place),
});

async function endure(
  { lab, load, say, ...context }: ProofContext,
  { arrange, mend, isProven }: HardPlace,
): Promise<string> {
  const node = firstControlPlane(lab);
  const chain = await labChain({ lab, load, say, ...context }, { injection: 'none' });
  try {
    await arrange(node, lab, load.pauseImage);
    const before = await clusterState(lab);
    const pods = await ordinaryPods(lab);
    const { stdout } = await chain.run(['plan']);
    const said = /Unproven, for [^:]*|A stand-in, a second API server[^.]*/.exec(stdout)?.[0] ?? 'nothing';
    say(said.replaceAll(/\s+/g, ' '));
    prove(said.startsWith('Unproven') !== isProven, `The plan says: ${said}`);
    await chain.must(['apply', '--yes']);
    const now = await ordinaryPods(lab);
    prove(pods === now, `Pods were evicted or made anew:\n${pods}\nbefore,\n${now}\nafterwards`);
    await clearAway(chain, lab.controlPlanes);
    await proveNothingLeft(lab, before);
    return said.replaceAll(/\s+/g, ' ');
  } finally {
    await mend(node, lab);
  }
}

/** Each pod that no change of an API server may touch, with its identity. */
async function ordinaryPods(lab: Lab): Promise<string> {
  const lines = ['range .items[*]', '.metadata.name', '" "', '.metadata.uid', '"\\n"', 'end'];
  const all = await kubectlOf(lab).run([
    'get',
    'pods',
    '-A',
    '-o',
    `jsonpath=${lines.map((part) => `{${part}}`).join('')}`,
  ]);
  return all
    .split('\n')
    .filter((line) => !/^kube-(apiserver|controller-manager)-/.test(line))
    .sort()
    .join('\n')
    .trim();
}
