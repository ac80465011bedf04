import { parse } from 'yaml';
import { z } from 'zod';
import { minorOf } from '../kubernetes-version.ts';
import type { HostMount } from '../manifest/parse-manifest.ts';

/** One argument for kube-apiserver that adds to kubeadm's defaults, or replaces one. */
export interface ExtraArgument {
  readonly name: string;
  readonly value: string;
}

/** The ClusterConfiguration in the ConfigMap kubeadm-config, from which kubeadm writes the manifest of kube-apiserver. */
export interface KubeadmConfig {
  readonly text: string;
  /** Up to v1beta3 a map with one value for each name; from v1beta4 on a list, in which a name may repeat. */
  readonly form: 'map' | 'list';
  readonly arguments: readonly ExtraArgument[];
  /** The minor version of Kubernetes, such as 36; null if it is not given. */
  readonly minor: number | null;
  readonly certificatesDir: string;
  readonly dnsDomain: string;
  readonly serviceSubnet: string;
  readonly etcd: EtcdSettings;
  /** apiServer.extraVolumes: what the pod mounts beside kubeadm's own folders. */
  readonly volumes: readonly HostMount[];
}

/** The servers are null if etcd runs on the node, at kubeadm's default address. */
interface EtcdSettings {
  readonly isExternal: boolean;
  readonly servers: readonly string[] | null;
  readonly caFile: string | null;
  readonly certFile: string | null;
  readonly keyFile: string | null;
}

const map = z.record(z.string(), z.string());
const list = z.array(
  z.object({ name: z.string(), value: z.string().default(''), mergeMethod: z.string().optional() }),
);
const orAbsent = <T extends z.ZodType>(type: T) => type.nullish().transform((value) => value ?? undefined);
const text = orAbsent(z.string());

/** https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/ and its predecessors; other fields are ignored. */
const clusterConfiguration = z.object({
  apiVersion: z.string().regex(/^kubeadm\.k8s\.io\/v1(beta[1-9])?$/),
  kind: z.literal('ClusterConfiguration'),
  kubernetesVersion: text,
  certificatesDir: text,
  networking: orAbsent(z.object({ dnsDomain: text, serviceSubnet: text })),
  apiServer: orAbsent(
    z.object({
      extraArgs: orAbsent(z.union([map, list])),
      extraVolumes: orAbsent(z.array(z.object({ hostPath: text, mountPath: text }))),
    }),
  ),
  etcd: orAbsent(
    z.object({
      local: orAbsent(z.object({ extraArgs: orAbsent(z.union([map, list])) })),
      external: orAbsent(
        z.object({ endpoints: orAbsent(z.array(z.string())), caFile: text, certFile: text, keyFile: text }),
      ),
    }),
  ),
});

/** Parses a ClusterConfiguration. A fault is one sentence. */
export function parseConfig(source: string): KubeadmConfig | { readonly fault: string } {
  let value: unknown;
  try {
    value = parse(source, { merge: true, logLevel: 'error' });
  } catch {
    return { fault: 'Its ClusterConfiguration is not valid YAML.' };
  }
  const parsed = clusterConfiguration.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return {
      fault: `Its ClusterConfiguration cannot be read: ${issue?.path.join('.') || 'it'} is not as kubeadm writes it.`,
    };
  }
  const { apiVersion, kubernetesVersion, networking, apiServer, certificatesDir } = parsed.data;
  const extra = apiServer?.extraArgs;
  const isMap = /v1beta[1-3]$/.test(apiVersion);
  if (extra !== undefined && isMap === Array.isArray(extra)) {
    return { fault: `apiServer.extraArgs does not have the format of ${apiVersion}.` };
  }
  // mergeMethod edits kubeadm's default instead of replacing it: https://github.com/kubernetes/kubernetes/pull/140099
  if (Array.isArray(extra) && extra.some(({ mergeMethod }) => mergeMethod)) {
    return { fault: 'apiServer.extraArgs uses mergeMethod, which this version cannot read.' };
  }
  return {
    text: source,
    form: isMap ? 'map' : 'list',
    arguments: argumentsIn(extra),
    minor: minorOf(kubernetesVersion ?? ''),
    certificatesDir: certificatesDir ?? '/etc/kubernetes/pki',
    dnsDomain: networking?.dnsDomain ?? 'cluster.local',
    serviceSubnet: networking?.serviceSubnet ?? '10.96.0.0/12',
    etcd: etcdIn(parsed.data.etcd),
    volumes: (apiServer?.extraVolumes ?? []).flatMap(({ hostPath, mountPath }) =>
      hostPath && mountPath ? [{ hostPath, mountPath }] : [],
    ),
  };
}

function argumentsIn(
  extra: z.output<typeof map> | z.output<typeof list> | undefined,
): readonly ExtraArgument[] {
  if (extra === undefined) return [];
  if (Array.isArray(extra)) return extra.map(({ name, value }) => ({ name, value }));
  return Object.entries(extra).map(([name, value]) => ({ name, value }));
}

function etcdIn(etcd: z.output<typeof clusterConfiguration>['etcd']): EtcdSettings {
  const { external } = etcd ?? {};
  const advertised = argumentsIn(etcd?.local?.extraArgs).findLast(
    ({ name }) => name === 'advertise-client-urls',
  );
  return {
    isExternal: external !== undefined,
    servers: external?.endpoints ?? (advertised ? [advertised.value] : null),
    caFile: external?.caFile || null,
    certFile: external?.certFile || null,
    keyFile: external?.keyFile || null,
  };
}
