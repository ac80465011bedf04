import { dirname } from 'node:path';
import { type FlagList, flagListOf } from '../manifest/flag-list.ts';
import { hostPathOf, isMounted, isMountedFolder } from '../manifest/host-path.ts';
import type { Manifest } from '../manifest/parse-manifest.ts';
import { portIn } from '../manifest/server-address.ts';
import type { ClusterSurvey } from '../preflight/cluster-survey.ts';
import { clusterNodeOf } from '../preflight/cluster-survey.ts';
import type { MachineFacts } from '../preflight/machine-facts.ts';
import { containersOf, readPod } from '../stand-in/pod-record.ts';
import { roomFault } from '../stand-in/room.ts';
import { standInFault } from '../stand-in/stand-in-manifest.ts';
import { canBeWoken } from './kubelet-waker.ts';
import { cutOffSeconds, usualOutageSeconds } from './restart.ts';

/** What a node offers for a restart of its API server with a new manifest. */
export interface RestartMeans {
  /** The free port at which a stand-in proves the manifest; or why none can, as the end of a sentence. */
  readonly proof: { readonly port: number } | { readonly unproven: string };
  /** Where the stand-in's audit events go, as a sentence; null where it writes none. */
  readonly auditNote: string | null;
  readonly wakesKubelet: boolean;
}

/** `content` is the manifest of today, and `manifest` the same as it was read. */
export function restartMeans(
  {
    name,
    content,
    manifest,
    machine,
  }: {
    readonly name: string;
    readonly content: Buffer;
    readonly manifest: Manifest;
    readonly machine: MachineFacts | null;
  },
  survey: ClusterSurvey | null,
): RestartMeans {
  const flags = flagListOf(manifest);
  const node = clusterNodeOf(survey, name, machine?.hostName);
  return {
    proof: proofOf(content, flags, machine, node?.room ?? null),
    auditNote: auditNote(manifest, flags),
    wakesKubelet: canBeWoken(node?.kubeletVersion ?? '', flags),
  };
}

function proofOf(
  content: Buffer,
  flags: FlagList,
  machine: MachineFacts | null,
  room: Parameters<typeof roomFault>[1],
): RestartMeans['proof'] {
  if (machine === null) return { unproven: 'the node did not say what it has' };
  const pod = readPod(content);
  const [container] = containersOf(pod);
  const fault =
    standInFault(pod) ?? (container ? roomFault(container, room, machine) : 'it has no container');
  return fault === null ? { port: freePort(machine, portIn(flags)) } : { unproven: fault };
}

/** The first one after the API server's that nothing listens on. */
function freePort({ takenPorts }: MachineFacts, apiPort: number): number {
  let port = apiPort + 1;
  while (takenPorts.includes(port)) port += 1;
  return port;
}

/** irsactl never deletes audit logs. */
function auditNote({ mounts }: Manifest, flags: FlagList): string | null {
  const log = flags.last('audit-log-path');
  if (log === null || log === '-' || !isMounted(mounts, log)) return null;
  return isMountedFolder(mounts, dirname(log), log)
    ? `Audit events of the stand-in go to kube-apiserver-irsactl-* in ${dirname(hostPathOf(mounts, log))} and stay there.`
    : "Audit events of the stand-in go to its container's log, which is deleted with it.";
}

/** What a restart means for users of the API server, for the plan. `lastSeconds`: what the last one took there. */
export function restartWords(means: RestartMeans, lastSeconds: number | null): string {
  const { proof, auditNote, wakesKubelet } = means;
  const last = lastSeconds === null ? '' : ` (the last time ${lastSeconds} s)`;
  const outage = `is away for about ${usualOutageSeconds(wakesKubelet)} s${last}; requests still running ${cutOffSeconds} s after it stops listening are aborted.`;
  return [
    'port' in proof
      ? `A stand-in, a second API server at 127.0.0.1:${proof.port}, proves the new manifest first. Then the API server ${outage}`
      : `Unproven, because ${proof.unproven}: the API server ${outage}`,
    `${wakesKubelet ? '' : 'Controller-manager and scheduler restart. '}If it does not serve as it should, the node restores its backups, also without irsactl.`,
    ...('port' in proof && auditNote !== null ? [auditNote] : []),
  ].join(' ');
}
