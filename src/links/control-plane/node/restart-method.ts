import { dirname } from 'node:path';
import { minorOf } from '../kubernetes-version.ts';
import { type FlagList, flagListOf } from '../manifest/flag-list.ts';
import { hostPathOf, isMounted, isMountedFolder } from '../manifest/host-path.ts';
import type { Manifest } from '../manifest/parse-manifest.ts';
import { containersOf, type PodRecord } from '../manifest/pod-record.ts';
import { portIn } from '../manifest/server-address.ts';
import type { ClusterSurvey } from '../preflight/cluster-survey.ts';
import { clusterNodeOf } from '../preflight/cluster-survey.ts';
import type { MachineFacts } from '../preflight/machine-facts.ts';
import { capacityFault } from '../stand-in/capacity.ts';
import { standInFault } from '../stand-in/stand-in-manifest.ts';
import { usualOutageSeconds } from './restart.ts';
import { cutOffSeconds } from './restart-script.ts';

/** How irsactl restarts the API server of a node with a new manifest. */
export interface RestartMethod {
  /** The free port at which a stand-in proves the manifest, or why none can, as a clause. */
  readonly proof: { readonly port: number } | { readonly unproven: string };
  /** Where the stand-in's audit events go, as a sentence; null if it writes none. */
  readonly auditNote: string | null;
  readonly wakesKubelet: boolean;
}

export function restartMethod(
  {
    name,
    manifest,
    machine,
  }: {
    readonly name: string;
    readonly manifest: Manifest;
    readonly machine: MachineFacts | null;
  },
  survey: ClusterSurvey | null,
): RestartMethod {
  const flags = flagListOf(manifest);
  const node = clusterNodeOf(survey, name, machine?.hostName);
  return {
    proof: proofOf(manifest.pod, flags, machine, node?.capacity ?? null),
    auditNote: auditNote(manifest, flags),
    wakesKubelet: canBeWoken(node?.kubeletVersion ?? '', flags),
  };
}

/** The minor version of the kubelet from which waking it is safe: docs/decisions/0027-kubelet-woken.md */
const wokenSince = 27;

/**
 * Whether a kubelet restarts a static pod whose manifest disappears and reappears quickly, and an API server with these flags
 * ends soon enough for that.
 */
export function canBeWoken(kubeletVersion: string, flags: FlagList): boolean {
  const minor = minorOf(kubeletVersion);
  const endsSlowly =
    !/^0(ms|s|m|h)?$/.test(flags.last('shutdown-delay-duration') ?? '0') ||
    flags.last('shutdown-send-retry-after') === 'true';
  return minor !== null && minor >= wokenSince && !endsSlowly;
}

function proofOf(
  pod: PodRecord,
  flags: FlagList,
  machine: MachineFacts | null,
  capacity: Parameters<typeof capacityFault>[1],
): RestartMethod['proof'] {
  if (machine === null) return { unproven: 'the node did not report its state' };
  const [container] = containersOf(pod);
  const fault =
    standInFault(pod) ?? (container ? capacityFault(container, capacity, machine) : 'it has no container');
  return fault === null ? { port: freePort(machine, portIn(flags)) } : { unproven: fault };
}

/** The first free port after the API server's. */
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

/**
 * Describes the restart in the plan, in the same sentences for nodes that restart alike. `lastSeconds` is the duration of the last
 * outage on this node; the plan promises no less.
 */
export function describeRestart(method: RestartMethod, lastSeconds: number | null): string {
  const { proof, auditNote, wakesKubelet } = method;
  const usual = usualOutageSeconds(wakesKubelet);
  const about = lastSeconds !== null && lastSeconds > usual ? `${lastSeconds} s, as last time` : `${usual} s`;
  const outage = `is down for about ${about}; requests that do not end within ${cutOffSeconds} s are aborted.`;
  return [
    'port' in proof
      ? `A stand-in, a second API server at 127.0.0.1:${proof.port}, proves the new manifest first. Then the API server ${outage}`
      : `Not tried on a second API server first, because ${proof.unproven}. The API server ${outage}`,
    'Controller-manager and scheduler may restart.',
    'If it fails, the node restores its backups, even without irsactl.',
    ...('port' in proof && auditNote !== null ? [auditNote] : []),
  ].join(' ');
}
