import { setTimeout as sleep } from 'node:timers/promises';
import { firstControlPlane } from '../first-control-plane.ts';
import { kubectlOf } from '../load/kubectl.ts';
import { clusterState } from './cluster-state.ts';
import { watchMoments } from './faults/moments.ts';
import { labChain, orders } from './lab-chain.ts';
import { machinePrograms } from './machine-programs.ts';
import { type Proof, type ProofContext, ProofFailure, prove } from './proof.ts';
import { clearAway, proveNothingLeft } from './without-a-trace.ts';

/** Longer than the 30 s for which a process of the kubelet lives on that was told to end. */
const awaitedSeconds = 40;
const pod = 'shell';

/** Sessions that a change of their API server waits for: one through the old process, one through the stand-in. */
export const streamsAwaited: Proof = {
  name: 'streams-awaited',
  claim:
    'With --wait-for-streams a kubectl exec ends by itself, through the old process and through the stand-in.',
  shape: { controlPlanes: 1, workers: 1 },
  sets: [],
  run: async (context) => {
    const { lab, say } = context;
    const node = firstControlPlane(lab);
    const before = await clusterState(lab);
    const chain = await labChain(context, { injection: 'none' });
    await startShell(context);
    const names = { 'the API server of': 'before', 'the stand-in on': 'replaced' } as const;
    const through = Object.keys(names) as (keyof typeof names)[];
    const sessions = [session(context, 'before')];
    await untilThere(context, 'before');
    // New ones go to the stand-in as soon as the manifest is replaced.
    const watch = watchMoments(node, (moment) => {
      if (moment === 'replaced') sessions.push(session(context, moment));
    });
    const ended = new Set<string>();
    const onLine = (line: string) => {
      for (const whose of through) {
        if (ended.has(whose) || !line.includes(`logs -f through ${whose} ${node.name}`)) continue;
        ended.add(whose);
        say(`waits for ${whose} ${node.name}`);
        void sleep(awaitedSeconds * 1000).then(() => endSession(context, names[whose]));
      }
    };
    try {
      const { seconds } = await chain.must(['apply', '--yes', '--wait-for-streams', '5m'], { onLine });
      // It reads irsactl's folder, and would count as something that is left.
      watch.stop();
      prove(ended.size === through.length, `It waited for ${[...ended].join(', ') || 'nothing'} alone.`);
      const ends = await Promise.all(sessions);
      prove(ends.join() === 'whole,whole', `The sessions ended so: ${ends.join(', ')}.`);
      say(`apply took ${seconds.toFixed(0)} s, and both sessions ended by themselves`);
      await kubectlOf(lab).run(['delete', 'pod', pod, '-n', orders.namespace, '--wait=true']);
      await clearAway(chain, lab.controlPlanes);
      await proveNothingLeft(lab, before);
      return `two sessions were awaited for ${awaitedSeconds} s each, one after the other; nothing was left`;
    } finally {
      watch.stop();
    }
  },
};

/** How a session ended: `whole`, or what kubectl says. */
async function session(context: ProofContext, name: string): Promise<string> {
  const { stdout, stderr } = await inPod(
    context,
    `: > /${name}.on; until [ -e /${name} ]; do sleep 1; done; echo whole`,
  );
  return stdout.trim() || stderr.trim() || 'nothing said';
}

/** On a busy machine kubectl takes its time. */
async function untilThere(context: ProofContext, name: string): Promise<void> {
  for (let look = 0; look < 30; look += 1) {
    if ((await inPod(context, `[ -e /${name}.on ]`)).code === 0) return;
    await sleep(1000);
  }
  throw new ProofFailure('No session begins.');
}

async function endSession(context: ProofContext, name: string): Promise<void> {
  await inPod(context, `: > /${name}`);
}

function inPod({ lab }: ProofContext, script: string) {
  const line = ['exec', '-n', orders.namespace, pod, '--', 'sh', '-c', script];
  return kubectlOf(lab).try(line, { timeoutSeconds: 600 });
}

/** With the programs of this machine. */
async function startShell({ lab, load }: ProofContext): Promise<void> {
  const container = {
    name: 'shell',
    image: load.pauseImage,
    imagePullPolicy: 'IfNotPresent',
    command: ['sleep', 'infinity'],
    env: [machinePrograms.path],
    volumeMounts: machinePrograms.volumeMounts,
  };
  const spec = {
    terminationGracePeriodSeconds: 1,
    containers: [container],
    volumes: machinePrograms.volumes,
  };
  const metadata = { name: pod, namespace: orders.namespace };
  await kubectlOf(lab).apply([{ apiVersion: 'v1', kind: 'Pod', metadata, spec }]);
  await kubectlOf(lab).run([
    'wait',
    'pod',
    pod,
    '-n',
    orders.namespace,
    '--for=condition=Ready',
    '--timeout=80s',
  ]);
}
