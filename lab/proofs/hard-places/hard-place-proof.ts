import { setTimeout as sleep } from 'node:timers/promises';
import { firstControlPlane } from '../../first-control-plane.ts';
import type { Lab } from '../../lab.ts';
import { kubectlOf } from '../../load/kubectl.ts';
import { startLoad } from '../../load/start-load.ts';
import { withoutFailures } from '../../load/summarise.ts';
import { clusterState } from '../cluster-state.ts';
import { watchMoments } from '../faults/moments.ts';
import { labChain } from '../lab-chain.ts';
import { type Proof, type ProofContext, prove } from '../proof.ts';
import { proveUntouched, serverProcess } from '../server-process.ts';
import { clearAway, proveNothingFailed, proveNothingLeft } from '../without-a-trace.ts';
import type { HardPlace } from './hard-place.ts';

/** 0 failed requests, or the plain way chosen beforehand and said. */
export const hardPlaceProof = (place: HardPlace): Proof => ({
  name: `hard-${place.name}`,
  claim: claimOf(place),
  shape: { controlPlanes: 1, workers: 1, ...(place.version && { version: place.version }) },
  sets: [],
  isAlone: true,
  run: (context) => endure(context, place),
});

function claimOf({ what, losesWithinSeconds, way }: HardPlace): string {
  if (losesWithinSeconds !== undefined)
    return `Where ${what}, requests fail for less than ${losesWithinSeconds} s, and none before or after.`;
  return `Where ${what}, ${way === 'plain' ? 'the plain way is chosen beforehand' : 'no request fails'}.`;
}

/** Each look of the watch makes a dozen processes. */
const seenLateMilliseconds = 2000;

async function endure(context: ProofContext, place: HardPlace): Promise<string> {
  const { arrange, mend, meanwhile, at = 'replaced', onceLoaded, way } = place;
  const { lab, load: options, say } = context;
  const node = firstControlPlane(lab);
  await arrange(node, lab);
  const before = await clusterState(lab);
  const chain = await labChain(context, { injection: 'none' });
  const load = await startLoad(lab, { ...options, ...place.load });
  const loaded = { load, pauseImage: options.pauseImage };
  let happened: Promise<unknown> = Promise.resolve();
  let happenedAt = Number.POSITIVE_INFINITY;
  const watch = watchMoments(node, (moment) => {
    if (moment !== at || !meanwhile) return;
    happenedAt = Date.now();
    happened = meanwhile(node, lab, loaded);
    // Where it fails, the change still comes to its end first.
    happened.catch(() => undefined);
  });
  try {
    await onceLoaded?.(node, lab, loaded);
    const pods = await ordinaryPods(lab);
    const plan = await chain.run(['plan']);
    const isPlain = /without a stand-in|no stand-in/i.test(plan.stdout);
    const reason = /.*(?:without a stand-in|no stand-in).*(?:\n {2,}.*){0,3}/i.exec(plan.stdout)?.[0];
    say(isPlain ? `the plain way: ${reason?.replaceAll(/\s+/g, ' ')}` : 'with a stand-in');
    prove(
      way === undefined || (way === 'plain') === isPlain,
      `Planned ${isPlain ? 'plainly' : 'with a stand-in'}.`,
    );
    const began = Date.now();
    if (place.isNoticed) {
      const process = await serverProcess(node);
      const { code, stderr } = await chain.run(['apply', '--yes']);
      prove(code === 1 && stderr.includes('IRSA-CONTROLPLANE-102'), `apply ended with ${code}:\n${stderr}`);
      await proveUntouched(node, process);
      say('apply has stopped, and the API server was not touched');
      await mend(node, lab);
    }
    await chain.must(['apply', '--yes']);
    await happened;
    // It reads irsactl's folder, and would count as something that is left.
    watch.stop();
    await sleep(3000);
    const report = await load.report(began);
    for (const line of report.lines) say(line);
    const { losesWithinSeconds: loses = 0 } = place;
    const summary = withoutFailures(
      report.summary,
      // On a busy machine a moment is seen late.
      happenedAt - (loses > 0 ? seenLateMilliseconds : 0),
      happenedAt + loses * 1000,
    );
    if (!isPlain) proveNothingFailed({ ...report, summary }, 'The change');
    prove(meanwhile === undefined || happenedAt < Date.now(), `The moment ${at} never came.`);
    const now = await ordinaryPods(lab);
    prove(pods === now, `Pods were evicted or made anew:\n${pods}\nbefore,\n${now}\nafterwards`);
    await clearAway(chain, lab.controlPlanes);
    await proveNothingLeft(lab, before);
    return isPlain ? `the plan chose the plain way; ${report.lines[0]}` : `${report.lines[0]}`;
  } finally {
    watch.stop();
    await load.stop();
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
