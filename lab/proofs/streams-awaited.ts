import { kubectlOf } from '../load/kubectl.ts';
import { clusterState, lastingDifferences } from './cluster-state.ts';
import { watchMoments } from './faults/moments.ts';
import { labChain, orders } from './lab-chain.ts';
import { type Proof, type ProofContext, prove } from './proof.ts';
import { clearAway } from './without-a-trace.ts';

/**
 * Longer than it takes without a wait until what carries a session is ended: half a minute to a minute each for a second
 * stand-in, or the new API server, and the 30 s that the kubelet gives a process then.
 */
const sessionSeconds = 120;
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
    const [node] = lab.controlPlanes;
    if (!node) throw new TypeError('a lab has a control plane');
    const before = await clusterState(lab);
    const chain = await labChain(context, { injection: 'none' });
    await startShell(context);
    const sessions: ReturnType<typeof session>[] = [];
    const watch = watchMoments(node, (moment) => {
      // New ones go to the API server itself until a stand-in carries, and to that as soon as the manifest is replaced.
      if (moment === 'stand-in' || moment === 'replaced') sessions.push(session(context));
    });
    try {
      const { stderr, seconds } = await chain.must(['apply', '--yes', '--wait-for-streams', '4m']);
      // It reads irsactl's folder, and would count as something that is left.
      watch.stop();
      const waits = ['the API server of', 'the stand-in on'].map(
        (whose) => `logs -f through ${whose} ${node.name}`,
      );
      prove(
        waits.every((words) => stderr.replaceAll(/\s+/g, ' ').includes(words)),
        `It does not say what it waits for:\n${stderr}`,
      );
      const ends = await Promise.all(sessions);
      prove(ends.join() === 'whole,whole', `The sessions ended so: ${ends.join(', ')}.`);
      say(
        `apply took ${seconds.toFixed(0)} s, with two sessions of ${sessionSeconds} s; both ended by themselves`,
      );
      await kubectlOf(lab).run(['delete', 'pod', pod, '-n', orders.namespace, '--wait=true']);
      await clearAway(chain, lab.controlPlanes);
      const left = await lastingDifferences(lab, before);
      prove(left.length === 0, `Something was left behind:\n${left.join('\n')}`);
      return `two sessions of ${sessionSeconds} s were awaited, one after the other; nothing was left`;
    } finally {
      watch.stop();
    }
  },
};

/** How a session ended: `whole`, or what kubectl says. */
async function session({ lab }: ProofContext): Promise<string> {
  const line = ['exec', '-n', orders.namespace, pod, '--', 'sh', '-c', `sleep ${sessionSeconds}; echo whole`];
  const { stdout, stderr } = await kubectlOf(lab).try(line, { timeoutSeconds: 3 * sessionSeconds });
  return stdout.trim() || stderr.trim() || 'nothing said';
}

/** With the programs of this machine. */
async function startShell({ lab, load }: ProofContext): Promise<void> {
  const usr = { name: 'usr', readOnly: true };
  const links = ['bin', 'lib', 'lib64'].map((path) => ({ ...usr, mountPath: `/${path}`, subPath: path }));
  const container = {
    name: 'shell',
    image: load.pauseImage,
    imagePullPolicy: 'IfNotPresent',
    command: ['sleep', 'infinity'],
    env: [{ name: 'PATH', value: '/usr/bin:/bin' }],
    volumeMounts: [{ ...usr, mountPath: '/usr' }, ...links],
  };
  const spec = {
    terminationGracePeriodSeconds: 1,
    containers: [container],
    volumes: [{ name: 'usr', hostPath: { path: '/usr' } }],
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
