import { dirname } from 'node:path';
import { clusterNodeOf } from '../cluster-node-of.ts';
import type { ManifestFile, NodeFacts } from '../facts.ts';
import type { FlagList } from '../manifest/flag-list.ts';
import { hostPathOf, isMounted, isMountedFolder } from '../manifest/host-path.ts';
import { readable } from '../manifest/parse-manifest.ts';
import { flagsOf, portIn } from '../manifest/server-address.ts';
import type { ClusterSurvey } from '../ports.ts';
import type { MachineFacts } from '../preflight/machine-facts.ts';
import { containersOf, readPod } from '../stand-in/pod-record.ts';
import { roomFault } from '../stand-in/room.ts';
import { standInFault } from '../stand-in/stand-in-manifest.ts';
import type { HttpsClient } from '../switch/switch-settings.ts';
import { canBeWoken } from './can-be-woken.ts';

/** What a node has for a restart of its API server with a new manifest. */
export interface RestartMeans {
  /** The port, free on the node, at which a stand-in proves the manifest; or why none can, as the end of a sentence. */
  readonly proof: { readonly port: number } | { readonly unproven: string };
  /** Where the audit events of the stand-in go, as a sentence; null where it writes none. */
  readonly auditNote: string | null;
  /** Whether the kubelet is made to start the new API server as soon as the old one has ended. */
  readonly wakesKubelet: boolean;
  /** Null where the node has none, or the API server wants a login: the switch then only sees whether a process is there. */
  readonly client: HttpsClient | null;
}

interface RestartedNode extends Pick<NodeFacts, 'node' | 'machine'> {
  readonly manifest: Pick<ManifestFile, 'content'> | null;
}

export function restartMeans(facts: RestartedNode, survey: ClusterSurvey | null): RestartMeans {
  const { machine, manifest } = facts;
  const known = manifest && readable(manifest.content);
  const flags = flagsOf(known);
  const kubelet = clusterNodeOf(survey, facts)?.kubeletVersion ?? '';
  return {
    proof: proofOf(facts, survey, flags),
    auditNote: auditNote(manifest, flags),
    wakesKubelet: known !== null && canBeWoken(kubelet, flags),
    client: machine && flags.last('anonymous-auth') !== 'false' ? clientOf(machine) : null,
  };
}

function proofOf(facts: RestartedNode, survey: ClusterSurvey | null, flags: FlagList): RestartMeans['proof'] {
  const { machine, manifest } = facts;
  if (machine === null || manifest === null) return { unproven: 'the node did not say what it has' };
  const pod = readPod(manifest.content);
  const fault = standInFault(pod);
  if (fault !== null) return { unproven: fault };
  const [container] = containersOf(pod);
  if (!container) return { unproven: 'its manifest has no container' };
  const room = roomFault(container, clusterNodeOf(survey, facts)?.room ?? null, machine);
  return room === null ? { port: freePort(machine, portIn(flags)) } : { unproven: room };
}

function clientOf({ tools }: MachineFacts): HttpsClient | null {
  return (['curl', 'openssl', 'wget'] as const).find((tool) => tools.has(tool)) ?? null;
}

/** The first free one after the API server's: outside of the range from which the kernel takes ports of clients. */
function freePort({ takenPorts }: MachineFacts, apiPort: number): number {
  let port = apiPort + 1;
  while (takenPorts.includes(port)) port += 1;
  return port;
}

/** irsactl never deletes audit logs. */
function auditNote(manifest: RestartedNode['manifest'], flags: FlagList): string | null {
  const log = flags.last('audit-log-path');
  if (manifest === null || log === null || log === '-') return null;
  const mounts = readable(manifest.content)?.mounts ?? [];
  const path = hostPathOf(mounts, log);
  if (!isMounted(mounts, log)) return null;
  return isMountedFolder(mounts, dirname(log), log)
    ? `Audit events of the stand-in go to kube-apiserver-irsactl-* in ${dirname(path)}, which stay there.`
    : `Audit events of the stand-in go to its container's log, which goes with it: ${path} is mounted as a file alone.`;
}
