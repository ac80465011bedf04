import type { Change } from '../../chain/change.ts';
import type { NodeShell } from '../../chain/node-shell.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { change, targetOf } from './change.ts';
import type { NodeFacts } from './facts.ts';
import type { NodeContext } from './node/context.ts';
import { awaitLeaders } from './node/leaders.ts';
import { eachProcess } from './node/processes.ts';
import { waiting } from './node/wait-reports.ts';

/**
 * Prints for each controller-manager of this node its PID, its start and the last change of its key file, both in seconds
 * since 1970 by the node's clock. A rename changes the file's ctime, but not its mtime, which irsactl may have set. Calico's kube-controllers has the same process name, which is cut to 15 characters, but no such flag.
 */
export const controllerScript = `boot=$(sed -n 's/^btime //p' /proc/stat) ticks=$(getconf CLK_TCK 2>/dev/null || echo 100)
${eachProcess(
  'kube-controller',
  String.raw`file=$(tr '\0' '\n' <"$process/cmdline" | sed -n 's/^--service.account.private.key.file=//p' | head -n 1)
  [ -n "$file" ] && [ -r "$file" ] || continue
  started=$(cut -d ' ' -f 22 "$process/stat")
  echo "$pid $((boot + started / ticks)) $(stat -c %Z "$file")"`,
)}
exit 0
`;

interface Controller {
  readonly pid: number;
  readonly started: number;
  readonly keyChanged: number;
}

async function controllersOn(shell: NodeShell): Promise<readonly Controller[]> {
  const lines = (await shell.run(controllerScript)).stdout.toString('utf8').split('\n');
  return lines.flatMap((line) => {
    const [pid = 0, started = 0, keyChanged = 0] = line.split(' ').map(Number);
    return pid > 0 ? [{ pid, started, keyChanged }] : [];
  });
}

/** Whether a controller-manager was started before its key file was written; null if none has a key file. */
export async function isControllerStale(shell: NodeShell): Promise<boolean | null> {
  const all = await controllersOn(shell);
  return all.length === 0 ? null : all.some(({ started, keyChanged }) => started < keyChanged);
}

/**
 * The controller-manager signs the tokens of Secrets with kubeadm's private key, which it reads only when it starts. `wanted`
 * is the key in the file after the passes.
 * https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#token-controller
 */
export function controllerRestart(
  { node, source, isControllerStale }: NodeFacts,
  wanted: string,
): Change | null {
  const [today = ''] = source.form.keys;
  if (isControllerStale === null || (wanted === today && !isControllerStale)) return null;
  return change.update('restart-controller-manager', targetOf({ node }, 'kube-controller-manager'), {
    why: 'It signs the tokens of Secrets with the key in its key file, and reads that file only when it starts.',
  });
}

const usuallySeconds = 10;
/**
 * A container that ended several times within ten minutes is restarted after up to five minutes:
 * https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy
 */
const patienceSeconds = 330;

/** Ends the controller-manager, which the kubelet restarts, and waits until one leads. Safe to repeat; throws if it times out. */
export async function restartController(context: NodeContext): Promise<void> {
  const { node, ports, progress } = context;
  const shell = ports.shell(node);
  const stale = (await controllersOn(shell)).filter(({ started, keyChanged }) => started < keyChanged);
  for (const { pid } of stale) await shell.run('kill -TERM "$1"', { args: [String(pid)] });
  const report = waiting(
    progress,
    `the controller-manager of ${node.name} to restart`,
    `If it does not restart within ${patienceSeconds} s, irsactl stops with an error; nothing is rolled back.`,
    usuallySeconds,
  );
  const began = ports.clock.elapsed();
  const isRestarted = async () => {
    const now = await controllersOn(shell);
    return now.length > 0 && !now.some(({ pid }) => stale.some((one) => one.pid === pid));
  };
  while (stale.length > 0 && !(await isRestarted())) {
    const since = Math.round((ports.clock.elapsed() - began) / 1000);
    if (since > patienceSeconds) throw notRestarted(node.name);
    report(since);
    await ports.clock.sleep(1000);
  }
  await awaitLeaders(context);
}

function notRestarted(node: string): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-075', {
    what: `The controller-manager of ${node} did not restart.`,
    why: `The kubelet did not start it within ${patienceSeconds} seconds.`,
    next: 'Read its log (`crictl logs`, /var/log/pods) and that of the kubelet, then run the same command again.',
  });
}
