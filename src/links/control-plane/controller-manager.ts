import { IrsaError } from '../../errors/irsa-error.ts';
import { nodePaths } from './desired.ts';
import { waiting } from './step/await-serving.ts';
import { writeRecord } from './step/records.ts';
import type { NodeContext } from './step/step-context.ts';

/**
 * For each kube-controller-manager in the network namespace of the node: `$pid`, and the start of the process in `$1`.
 * The name of a process has 15 characters: https://man7.org/linux/man-pages/man5/proc_pid_comm.5.html
 */
const forEach = (work: string) => `
own=$(readlink /proc/self/ns/net)
for folder in /proc/[0-9]*; do
  pid=\${folder#/proc/}
  read -r name 2>/dev/null <"$folder/comm" || continue
  [ "$name" = kube-controller ] || continue
  [ "$(readlink "$folder/ns/net")" = "$own" ] || continue
  read -r stat 2>/dev/null <"$folder/stat" || continue
  set -- \${stat##*) }
  shift 19
  ${work}
done
`;

const findScript = forEach('echo "$pid $1"');
const killScript = forEach('kill -TERM "$pid"');
const usuallySeconds = 10;
/**
 * The kubelet makes a container that has ended several times within ten minutes wait up to five minutes.
 * https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy
 */
const patienceSeconds = 330;

/**
 * Ends the controller-manager as the kubelet does, which starts its container again at once: its manifest stays
 * kubeadm's. Another node's leads meanwhile.
 */
export async function restartController(keyId: string, context: NodeContext): Promise<void> {
  const { node, ports, files, progress, chain } = context;
  const shell = ports.shell(node);
  const running = async () => (await shell.run(findScript)).stdout.toString('utf8').trim();
  const before = await running();
  if (before !== '') await shell.run(killScript);
  const report = waiting(progress, `the controller-manager of ${node.name}, which reads its key anew`);
  const started = ports.clock.elapsed();
  const since = () => (ports.clock.elapsed() - started) / 1000;
  let now = await running();
  while (now === '' || now === before) {
    if (since() > patienceSeconds) throw notBack(context);
    report(Math.round(since()), usuallySeconds);
    await ports.clock.sleep(1000);
    now = await running();
  }
  await files.makeDirectory(nodePaths(chain, node).directory, 0o700);
  await files.write(nodePaths(chain, node).controllerManager, writeRecord({ keyId }), { mode: 0o600 });
}

function notBack({ node }: NodeContext): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-075', {
    what: `The controller-manager of ${node.name} was ended and does not come back.`,
    why: `The kubelet did not start its container again within ${patienceSeconds} seconds.`,
    next: 'Look at its log (`crictl logs`, /var/log/pods) and at the kubelet, then run the same command again.',
  });
}
