import { dirname } from 'node:path';
import type { AskedServer, ControlPlaneNode } from '../ports.ts';
import { type FlagList, flagListOf } from './flag-list.ts';
import type { Manifest } from './parse-manifest.ts';

/** https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/: the default port. */
export const usualPort = 6443;
const everyAddress = ['0.0.0.0', '::', ''];

/**
 * How irsactl queries the API server of a manifest on its node: at its listen address, with kubeadm's admin.conf. Every control
 * plane node has that file beside the manifests folder.
 * https://kubernetes.io/docs/setup/best-practices/certificates/#configure-certificates-for-user-accounts
 */
export function askedServerOf(
  { manifest: path }: Pick<ControlPlaneNode, 'manifest'>,
  manifest: Manifest,
): AskedServer {
  const flags = flagListOf(manifest);
  return {
    host: listening(flags),
    port: portIn(flags),
    kubeconfig: `${dirname(dirname(path))}/admin.conf`,
  };
}

/** The port that an API server listens on. */
export function portIn(flags: FlagList): number {
  return Number(flags.last('secure-port')) || usualPort;
}

function listening(flags: FlagList): string {
  return singleAddress(flags, 'bind-address') ?? '127.0.0.1';
}

/** Null if the flag names no address, or all, or a variable of the pod (`$(HOST_IP)`), which only the kubelet knows. */
function singleAddress(flags: FlagList, name: string): string | null {
  const address = flags.last(name);
  return address === null || everyAddress.includes(address) || address.includes('$(') ? null : address;
}
