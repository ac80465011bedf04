import type { AskedServer } from '../ports.ts';
import { FlagList } from './flag-list.ts';
import { hostPathOf } from './host-path.ts';
import type { Manifest } from './parse-manifest.ts';

/** https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/: the port where none is given. */
export const usualPort = 6443;
const everyAddress = ['0.0.0.0', '::', ''];

/**
 * How the API server of a manifest is asked on its node: at the address that it listens at, with the client certificate
 * that kubeadm makes for it to reach kubelets. kubeadm binds that one to `cluster-admin`, so no anonymous access is needed.
 * Null where its flags do not name the certificate.
 * https://kubernetes.io/docs/setup/best-practices/certificates/#certificate-paths
 */
export function askedServerOf(manifest: Manifest): AskedServer | null {
  const flags = flagsOf(manifest);
  const [certificate, key] = [flags.last('kubelet-client-certificate'), flags.last('kubelet-client-key')];
  if (certificate === null || key === null) return null;
  return {
    host: listening(flags),
    port: portIn(flags),
    certificate: hostPathOf(manifest.mounts, certificate),
    key: hostPathOf(manifest.mounts, key),
  };
}

/** The port that an API server listens on. */
export function portOf(manifest: Manifest): number {
  return portIn(flagsOf(manifest));
}

export function portIn(flags: FlagList): number {
  return Number(flags.last('secure-port')) || usualPort;
}

function listening(flags: FlagList): string {
  return oneOf(flags, 'bind-address') ?? '127.0.0.1';
}

/** Null for a flag that names no address, or all, or a variable of the pod (`$(HOST_IP)`), which the kubelet alone knows. */
function oneOf(flags: FlagList, name: string): string | null {
  const address = flags.last(name);
  return address === null || everyAddress.includes(address) || address.includes('$(') ? null : address;
}

export function flagsOf(manifest: Manifest | null): FlagList {
  return FlagList.read(manifest?.arguments.map(({ text }) => text) ?? []);
}
