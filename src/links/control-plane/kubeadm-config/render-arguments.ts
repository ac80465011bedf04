import { flagsOfCommand, type ServiceAccountFlags } from '../manifest/flags.ts';
import type { ExtraArgument, KubeadmConfig } from './parse-config.ts';

/**
 * Whether kubeadm sorts the arguments with their values, or keeps the given order. Every version before 1.32.12, 1.33.8,
 * 1.34.4 and 1.35.1 sorts them: https://github.com/kubernetes/kubeadm/issues/3261
 */
export type ArgumentOrder = 'sorted' | 'as given';

/** The node's part of the configuration. */
interface LocalEndpoint {
  readonly address: string;
  readonly port: string;
}

/**
 * The arguments that kubeadm writes into the manifest of kube-apiserver. They are the same from 1.22 to 1.37 except for
 * their order: https://github.com/kubernetes/kubernetes/blob/v1.36.3/cmd/kubeadm/app/phases/controlplane/manifests.go
 */
export function renderArguments(
  config: KubeadmConfig,
  endpoint: LocalEndpoint,
  order: ArgumentOrder,
): readonly ExtraArgument[] {
  const extra = config.form === 'map' ? sorted(config.arguments) : config.arguments;
  const given = new Set(extra.map(({ name }) => name));
  // A given name replaces all of kubeadm's defaults with exactly that name.
  const own = sorted(ownArguments(config, endpoint)).filter(({ name }) => !given.has(name));
  return order === 'sorted' ? sorted([...extra, ...own]) : [...own, ...extra];
}

function sorted(list: readonly ExtraArgument[]): readonly ExtraArgument[] {
  const compare = (one: string, other: string) => (one < other ? -1 : Number(one > other));
  return list.toSorted((one, other) => compare(one.name, other.name) || compare(one.value, other.value));
}

function ownArguments(config: KubeadmConfig, { address, port }: LocalEndpoint): readonly ExtraArgument[] {
  const inCertificates = (name: string) => `${config.certificatesDir}/${name}`;
  const hasOwnAuthorization = config.arguments.some(({ name }) => name === 'authorization-config');
  const own: Readonly<Record<string, string>> = {
    'advertise-address': address,
    'allow-privileged': 'true',
    ...(hasOwnAuthorization ? {} : { 'authorization-mode': 'Node,RBAC' }),
    'client-ca-file': inCertificates('ca.crt'),
    'enable-admission-plugins': 'NodeRestriction',
    'enable-bootstrap-token-auth': 'true',
    ...etcdArguments(config, address),
    'kubelet-client-certificate': inCertificates('apiserver-kubelet-client.crt'),
    'kubelet-client-key': inCertificates('apiserver-kubelet-client.key'),
    'kubelet-preferred-address-types': 'InternalIP,ExternalIP,Hostname',
    'proxy-client-cert-file': inCertificates('front-proxy-client.crt'),
    'proxy-client-key-file': inCertificates('front-proxy-client.key'),
    'requestheader-allowed-names': 'front-proxy-client',
    'requestheader-client-ca-file': inCertificates('front-proxy-ca.crt'),
    'requestheader-extra-headers-prefix': 'X-Remote-Extra-',
    'requestheader-group-headers': 'X-Remote-Group',
    'requestheader-username-headers': 'X-Remote-User',
    'secure-port': port,
    'service-account-issuer': `https://kubernetes.default.svc.${config.dnsDomain}`,
    'service-account-key-file': inCertificates('sa.pub'),
    'service-account-signing-key-file': inCertificates('sa.key'),
    'service-cluster-ip-range': config.serviceSubnet,
    'tls-cert-file': inCertificates('apiserver.crt'),
    'tls-private-key-file': inCertificates('apiserver.key'),
  };
  return Object.entries(own).map(([name, value]) => ({ name, value }));
}

function etcdArguments({ etcd, certificatesDir }: KubeadmConfig, address: string): Record<string, string> {
  const local = address.includes(':') ? 'https://[::1]:2379' : 'https://127.0.0.1:2379';
  const servers = (etcd.servers ?? [local]).join(',');
  if (!etcd.isExternal) {
    return {
      'etcd-cafile': `${certificatesDir}/etcd/ca.crt`,
      'etcd-certfile': `${certificatesDir}/apiserver-etcd-client.crt`,
      'etcd-keyfile': `${certificatesDir}/apiserver-etcd-client.key`,
      'etcd-servers': servers,
    };
  }
  return {
    ...(etcd.caFile !== null && { 'etcd-cafile': etcd.caFile }),
    ...(etcd.certFile !== null &&
      etcd.keyFile !== null && { 'etcd-certfile': etcd.certFile, 'etcd-keyfile': etcd.keyFile }),
    'etcd-servers': servers,
  };
}

/** The service account flags that kubeadm would write from the configuration. */
export function renderFlags(config: KubeadmConfig, order: ArgumentOrder): ServiceAccountFlags {
  const rendered = renderArguments(config, { address: '', port: '' }, order);
  return flagsOfCommand(rendered.map(({ name, value }) => `--${name}=${value}`));
}
