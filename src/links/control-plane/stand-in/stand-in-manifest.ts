import { basename, dirname } from 'node:path';
import { hostInUrl } from '../../../trust/url-parts.ts';
import { FlagList } from '../manifest/flag-list.ts';
import { hostPathOf, isMountedFolder } from '../manifest/host-path.ts';
import { parseManifest } from '../manifest/parse-manifest.ts';
import { containersOf, isRecord, type PodRecord, records } from '../manifest/pod-record.ts';
import type { NextFiles, PlacedFile } from '../node/stage-pass.ts';

const loopback = '127.0.0.1';

/** The names of a chain's stand-ins on a node. */
export interface StandInNames {
  /** The prefix of the names of their pods. */
  readonly podPrefix: string;
  /** The folder of the kubelet's manifests. */
  readonly manifests: string;
  /** The folder with their key files, which only their pods mount. */
  readonly folder: string;
}

/** The names and ports of one stand-in. */
interface StandInPlace {
  readonly chain: string;
  /** A new name: the kubelet makes a pod wait for a previous one with the same name. */
  readonly pod: string;
  readonly apiPort: number;
  readonly port: number;
  /** The minor version of the API server; null if unknown. */
  readonly minor: number | null;
  /** The folder on the node for copies of the key files, which only the stand-in mounts. */
  readonly folder: string;
}

interface StandInManifest {
  /** JSON, which every YAML parser reads in the same way. */
  readonly text: string;
  /** Copies of the key files in the pass, to be written before the manifest. */
  readonly keys: readonly KeyCopy[];
}

interface KeyCopy extends PlacedFile {
  /** The file that the key replaces. */
  readonly of: string;
}

/** The name of the container: not that of the API server's, whose logs and restarts irsactl counts. */
export const standInContainer = 'stand-in';
/** Its value is the chain. */
export const standInLabel = 'irsactl.dev/stand-in';

/** The pod of a stand-in, from the new manifest. */
export function standInManifest(
  next: NextFiles,
  place: StandInPlace,
): StandInManifest | { readonly fault: string } {
  const read = parseManifest(next.manifest.content);
  if ('fault' in read) return read;
  const { pod } = read.manifest;
  const fault = standInFault(pod);
  const container = containersOf(pod)[0];
  if (fault !== null || !container || !isRecord(pod['spec']))
    return { fault: fault ?? 'its manifest is not a pod' };
  const { mounts } = read.manifest;
  const keys = next.keyFiles.map((file, index) => ({
    ...file,
    of: file.path,
    path: `${place.folder}/${place.pod}/${index}-${basename(file.path)}`,
  }));
  const copyOf = (path: string) => {
    const at = next.keyFiles.findIndex((file) => file.path === hostPathOf(mounts, path));
    return keys[at]?.path ?? path;
  };
  const auditLog = (path: string) =>
    isMountedFolder(mounts, dirname(path), path) ? `${dirname(path)}/${place.pod}-${basename(path)}` : '-';
  const rewritten = {
    ...rewriteContainer(container, place),
    ...replaceFlags(container, (flags) => standInFlags(flags, place, copyOf, auditLog)),
  };
  const spec = { ...pod['spec'], containers: [keys.length > 0 ? withMount(rewritten, place) : rewritten] };
  const written = {
    ...pod,
    metadata: metadataOf(pod, place, String(container['name'])),
    spec: keys.length > 0 ? withVolume(spec, place) : spec,
  };
  return { text: `${JSON.stringify(written, null, 2)}\n`, keys };
}

/**
 * Why an API server's pod cannot have a stand-in; null if it can. Other containers would take the sockets and locks of those
 * in the first pod.
 */
export function standInFault(pod: PodRecord): string | null {
  const { spec } = pod;
  if (!isRecord(spec)) return 'its manifest is not a pod';
  const others = records(spec['containers']).length - 1 + records(spec['initContainers']).length;
  if (others > 0) return 'its pod has more than one container';
  if (spec['hostNetwork'] !== true) return 'its pod is not in the host network';
  return null;
}

/** Changes the flags that two API servers on one node must not share. */
function standInFlags(
  flags: FlagList,
  { apiPort, port, minor }: StandInPlace,
  copyOf: (path: string) => string,
  auditLog: (path: string) => string,
): FlagList {
  const keyFlags = ['service-account-key-file', 'service-account-signing-key-file'];
  const log = flags.last('audit-log-path');
  const address = flags.last('advertise-address') ?? flags.last('bind-address') ?? loopback;
  const isIdentified = (minor ?? 0) >= identifiedSince;
  const own = flags
    .map((name, value) => (keyFlags.includes(name) ? copyOf(value) : value))
    .set('secure-port', String(port))
    // No other machine can reach it, even if the firewall of the node allows it.
    .set('bind-address', loopback)
    // Its discovery document names the JWKS of the real API server.
    .set('external-hostname', withPort(flags.last('external-hostname') ?? hostInUrl(address), apiPort))
    // The address of the `kubernetes` endpoint stays the API server's own, with its port.
    .set('endpoint-reconciler-type', 'none')
    .remove('debug-socket-path')
    .remove('peer-ca-file')
    .remove('peer-advertise-ip')
    .remove('peer-advertise-port');
  const named = isIdentified ? own.append('feature-gates', unnamed) : own;
  // If two processes rotated one log, each would rename it while the other writes.
  return log === null || log === '-' ? named : named.set('audit-log-path', auditLog(log));
}

/** If the host name has no port, an API server adds the one on which it listens. */
function withPort(host: string, port: number): string {
  return /:\d+$/.test(host) ? host : `${host}:${port}`;
}

/**
 * From 1.35 on an API server recreates the identity Lease of its host when it starts, and deletes it when it ends. On this host,
 * that is the Lease of the real API server. Without an identity Lease, it needs no address for its peers either.
 * https://kubernetes.io/docs/concepts/architecture/leases/#api-server-identity
 */
const identifiedSince = 35;
const unnamed = 'APIServerIdentity=false,UnknownVersionInteroperabilityProxy=false';

/**
 * kubeadm treats each pod with its labels as an API server, and fails if it finds two. An annotation for a container, such as
 * AppArmor's before Kubernetes 1.30, must name an existing one.
 * https://kubernetes.io/docs/tutorials/security/apparmor/
 */
function metadataOf(pod: PodRecord, { chain, pod: name }: StandInPlace, container: string): PodRecord {
  const metadata = isRecord(pod['metadata']) ? pod['metadata'] : {};
  const annotations = isRecord(metadata['annotations']) ? metadata['annotations'] : {};
  const kept = Object.entries(annotations)
    .filter(([key]) => !/^(kubeadm\.)?kubernetes\.io\//.test(key))
    .map(([key, value]) => {
      const [domain, of] = key.split('/');
      return domain?.startsWith('container.') && of === container
        ? [`${domain}/${standInContainer}`, value]
        : [key, value];
    });
  return {
    name,
    ...(metadata['namespace'] !== undefined && { namespace: metadata['namespace'] }),
    labels: { 'app.kubernetes.io/managed-by': 'irsactl', [standInLabel]: chain },
    ...(kept.length > 0 && { annotations: Object.fromEntries(kept) }),
  };
}

/** Handlers that have a host: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Probe */
const withHost = ['httpGet', 'tcpSocket'];

/** Changes address and ports of probes, and numeric container ports; a named port follows the container's. */
function rewriteContainer(container: PodRecord, place: StandInPlace): PodRecord {
  const port = (value: unknown) => (String(value) === String(place.apiPort) ? place.port : value);
  const handler = (value: unknown): unknown => {
    if (!isRecord(value)) return value;
    const entries = Object.entries(value).map(([key, inner]) => {
      if (key === 'port') return [key, port(inner)] as const;
      // Without a host the kubelet probes the pod's address, which is the node's.
      if (withHost.includes(key) && isRecord(inner))
        return [key, { ...inner, port: port(inner['port']), host: loopback }] as const;
      if (key === 'command' && Array.isArray(inner)) return [key, inner.map(command)] as const;
      return [key, handler(inner)] as const;
    });
    return Object.fromEntries(entries);
  };
  const command = (word: unknown) =>
    typeof word === 'string'
      ? word.replaceAll(new RegExp(`:${place.apiPort}\\b`, 'g'), `:${place.port}`)
      : word;
  const handlers = ['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle'];
  const probes = handlers.flatMap((name) =>
    container[name] === undefined ? [] : [[name, handler(container[name])] as const],
  );
  const ports = records(container['ports']).map((entry) => ({
    ...entry,
    containerPort: port(entry['containerPort']),
    ...(entry['hostPort'] !== undefined && { hostPort: port(entry['hostPort']) }),
  }));
  return {
    ...container,
    name: standInContainer,
    ...Object.fromEntries(probes),
    ...(ports.length > 0 && { ports }),
  };
}

const volume = 'irsactl-stand-in-keys';

function withMount(container: PodRecord, { folder, pod }: StandInPlace): PodRecord {
  const mount = { name: volume, mountPath: `${folder}/${pod}`, readOnly: true };
  return { ...container, volumeMounts: [...records(container['volumeMounts']), mount] };
}

function withVolume(spec: PodRecord, { folder, pod }: StandInPlace): PodRecord {
  const source = { name: volume, hostPath: { path: `${folder}/${pod}`, type: 'Directory' } };
  return { ...spec, volumes: [...records(spec['volumes']), source] };
}

/** Replaces the flags in `command` and `args` of a container, which are one list for the program. */
function replaceFlags(container: PodRecord, change: (flags: FlagList) => FlagList): PodRecord {
  const command = texts(container['command']);
  const words = [...command, ...texts(container['args'])];
  const [program = '', ...rest] = words;
  const isProgram = !program.startsWith('-');
  const flags = change(FlagList.read(isProgram ? rest : words)).words();
  if (command.length === 0) return { args: isProgram ? [program, ...flags] : flags };
  return { command: isProgram ? [program, ...flags] : flags, args: undefined };
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
