import { dirname } from 'node:path';
import { containerStarts, lastLines, withLines } from '../node/container-log.ts';
import type { NodeContext } from '../node/context.ts';
import { awaitProof, type Expectation } from '../node/proof.ts';
import { nodePaths } from '../node/record.ts';
import { labelFiles, type NextFiles } from '../node/stage-pass.ts';
import { ifStandInFails, waiting } from '../node/wait-reports.ts';
import type { ApiServer, AskedServer, ControlPlaneNode } from '../ports.ts';
import { type StandInNames, standInContainer, standInLabel, standInManifest } from './stand-in-manifest.ts';

/** By then, the first container has ended and logged the reason. */
const hopelessStarts = 2;
const usuallySeconds = 15;
/** The kubelet gives a container 30 s to end; a node under load takes longer to notice. */
const closedWithinSeconds = 60;

/** The prefix ends with a dot, which no chain name contains: `prod` must not match the stand-in of `prod-2`. */
export function standInNames(chain: string, node: ControlPlaneNode): StandInNames {
  return {
    podPrefix: `kube-apiserver-irsactl-${chain}.`,
    manifests: dirname(node.manifest),
    folder: nodePaths(chain, node).standIn,
  };
}

/** The inputs for a proof by a stand-in. */
interface StandInProof {
  /** The real API server; the stand-in is queried in the same way, on loopback and this port. */
  readonly asked: AskedServer;
  readonly port: number;
  /** The minor version of the API server; null if unknown. */
  readonly minor: number | null;
  readonly expected: Expectation;
  /** Further proofs with the stand-in; returns what fails, or null. */
  readonly further: (standIn: ApiServer) => Promise<string | null>;
  readonly beat: () => Promise<void>;
}

/**
 * Proves the new files with a second API server on loopback, and ends it. Returns null, or why the files do not work, with
 * the last log lines of the stand-in. Does not touch the real API server.
 */
export async function proveByStandIn(
  context: NodeContext,
  next: NextFiles,
  proof: StandInProof,
): Promise<string | null> {
  await endStandIns(context);
  try {
    return await startAndProve(context, next, proof);
  } finally {
    // If the pass is over, this throws: the switch has ended the stand-in, and another one may belong to another run.
    await proof.beat();
    await endStandIns(context);
    await awaitClosed(context, proof);
  }
}

async function startAndProve(
  context: NodeContext,
  next: NextFiles,
  { asked, port, minor, expected, further, beat }: StandInProof,
): Promise<string | null> {
  const { chain, node, files, ports, progress } = context;
  const names = standInNames(chain, node);
  const pod = `${names.podPrefix}${ports.clock.now().toString(36)}`;
  const made = standInManifest(next, { chain, pod, apiPort: asked.port, port, minor, folder: names.folder });
  if ('fault' in made) return made.fault;
  // The pod mounts it, and may not run as root. Only root can enter the folder above.
  const folder = `${names.folder}/${pod}`;
  await files.makeDirectory(folder, 0o755);
  for (const { path, content, attributes } of made.keys) await files.write(path, content, attributes);
  await labelFiles(context, [
    ...made.keys.slice(0, 1).map(({ of }) => ({ path: dirname(of), copy: folder })),
    ...made.keys.map(({ of, path }) => ({ path: of, copy: path })),
  ]);
  const staged = `${names.folder}/${pod}.yaml`;
  await files.write(staged, made.text, { mode: 0o600 });
  await files.rename(staged, `${names.manifests}/${pod}.yaml`);
  const server = ports.apiServer(node, { ...asked, host: '127.0.0.1', port });
  const logs = () =>
    containerStarts(files, new RegExp(`_${pod.replaceAll('.', String.raw`\.`)}-`), standInContainer);
  let kubeletFault: string | null = null;
  const fault = await awaitProof(server, expected, ports.clock, {
    report: waiting(
      progress,
      `a stand-in on ${node.name} to prove the new manifest`,
      ifStandInFails(node),
      usuallySeconds,
    ),
    isNew: async () => true,
    further: () => further(server),
    hopeless: async () => {
      await beat();
      const [starts = -1] = (await logs()).values();
      if (starts + 1 >= hopelessStarts) return 'its container crashes at startup';
      if (starts >= 0) return null;
      kubeletFault = await ports.cluster.staticPodFault({ name: pod, label: standInLabel });
      return kubeletFault;
    },
  });
  if (fault === null) return null;
  const [log] = await logs();
  if (log) return withLines(fault, await lastLines(files, ...log, 3));
  return kubeletFault === null
    ? `${fault}, and it wrote no log; the kubelet's log has the reason (journalctl -u kubelet on ${node.name})`
    : fault;
}

/** Removes every stand-in of the chain from the node, including one from an interrupted run. */
export async function endStandIns({ chain, files, node, ports }: NodeContext): Promise<void> {
  const { manifests, podPrefix, folder } = standInNames(chain, node);
  await ports.shell(node).run(removeScript, { args: [`${manifests}/${podPrefix}`] });
  await files.remove(folder);
}

/** $1: the path prefix of the manifests. */
export const removeScript = 'rm -f "$1"*.yaml';

/** Waits for its end: the node has capacity for two API servers, not for three. */
async function awaitClosed(
  { node, ports, progress }: NodeContext,
  { port, beat }: StandInProof,
): Promise<void> {
  const { clock } = ports;
  const isOpen = async () => (await ports.shell(node).run(listens(port))).code === 0;
  const report = waiting(progress, `the stand-in on ${node.name} to end`, ifStandInFails(node), 30);
  const started = clock.elapsed();
  while ((await isOpen()) && clock.elapsed() - started < closedWithinSeconds * 1000) {
    report(Math.round((clock.elapsed() - started) / 1000));
    await beat();
    await clock.sleep(1000);
  }
}

/**
 * A command that checks in the kernel whether a process listens on a port. The state 0A is LISTEN:
 * https://docs.kernel.org/networking/proc_net_tcp.html
 */
export function listens(port: number): string {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return `! { cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | {
    while read -r _ local _ state _; do
      case "$local $state" in *:"${hex} 0A") exit 1 ;; esac
    done
    exit 0
  }; }`;
}
