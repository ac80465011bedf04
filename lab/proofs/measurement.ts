import { setTimeout as sleep } from 'node:timers/promises';
import { firstControlPlane } from '../first-control-plane.ts';
import { startsLine } from '../load/pod-starts.ts';
import { type LoadReport, startLoad } from '../load/start-load.ts';
import { onNode } from './on-node.ts';
import { type Proof, type ProofContext, prove } from './proof.ts';
import { untilServes } from './serves.ts';

const quietSeconds = 15;
const untilControllersRun =
  'for n in $(seq 60); do ! pgrep -x kube-scheduler || ! pgrep -x kube-controller || exit 0; sleep 1; done; exit 1';

/** Before anything is believed of a `0 of M requests failed`: the same clients see an API server that is really away. */
export const measurement: Proof = {
  name: 'measurement',
  claim:
    'The measurement sees nothing where nothing happens, and a scheduler and an API server that are killed.',
  shape: { controlPlanes: 1, workers: 1 },
  sets: ['ci'],
  run: measure,
};

async function measure({ lab, load: options, say }: ProofContext): Promise<string> {
  const node = firstControlPlane(lab);
  const load = await startLoad(lab, options);
  try {
    await sleep(quietSeconds * 1000);
    const quiet = await load.report();
    say(`with nothing done: ${quiet.lines[0]}`);
    const { failed, lostEvents, requests } = quiet.summary;
    prove(
      failed.length === 0 && lostEvents.length === 0,
      `Nothing was done, and yet:\n${quiet.lines.join('\n')}`,
    );
    prove(quiet.startedAgain?.length === 0, `Nothing was done, and yet ${startsLine(quiet.startedAgain)}.`);
    prove(
      requests > quietSeconds * 10,
      `${requests} requests in ${quietSeconds} s are too few to see anything.`,
    );

    const since = Date.now();
    await node.run(['sh', '-c', 'kill -9 $(pgrep -x kube-scheduler)']);
    await sleep(5000);
    await node.run(['sh', '-c', 'kill -9 $(pgrep -x kube-apiserver)']);
    await sleep(1000);
    await untilServes(node, 180);
    await sleep(3000);
    const killed = await load.report(since);
    say(`its scheduler and its API server killed: ${killed.lines[0]}; ${startsLine(killed.startedAgain)}`);
    const scheduler = `kube-scheduler-${node.name}`;
    prove(
      killed.startedAgain?.some(({ name }) => name === scheduler) === true,
      `Nobody saw ${scheduler} start again.`,
    );
    // A kubelet makes them wait that have ended without an API; the next proof must not see them start.
    await onNode(node, untilControllersRun);
    const blind = blindClients(killed, lab.balancer !== null);
    prove(blind.length === 0, `These clients saw nothing of it: ${blind.join(', ')}.`);
    return `0 of ${requests} failed with nothing done; ${killed.summary.failed.length} failed with the API server killed`;
  } finally {
    await load.stop();
  }
}

function blindClients({ summary }: LoadReport, balanced: boolean): string[] {
  return summary.clients
    .filter(
      ({ name, failed, longestGap }) =>
        !(balanced && name === 'balancer') && (failed === 0 || longestGap < 1000),
    )
    .map(({ name }) => name);
}
