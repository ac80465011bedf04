import { dirname } from 'node:path';
import type { AskedServer, ControlPlaneNode } from '../ports.ts';
import { type FlagList, flagListOf } from './flag-list.ts';
import type { Manifest } from './parse-manifest.ts';

/** https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/: the default port. */
export const usualPort = 6443;
const everyAddress = ['0.0.0.0', '::', ''];

/**
 * How irsactl queries the API server of a manifest on its node: at its listen address, with kubeadm's admin.conf or its client
 * certificate for kubelets. Every control plane node has both beside the manifests folder, and both may do anything.
 * https://kubernetes.io/docs/setup/best-practices/certificates/
 */
export function askedServerOf(
  { manifest: path }: Pick<ControlPlaneNode, 'manifest'>,
  manifest: Manifest,
): AskedServer {
  const flags = flagListOf(manifest);
  return {
    host: listening(flags),
    port: portIn(flags),
    credentials: credentialsOf(path),
  };
}

/** The client certificates beside the manifests folder. */
export function credentialsOf(manifest: string): readonly string[] {
  const folder = dirname(dirname(manifest));
  return [`${folder}/admin.conf`, `${folder}/pki/apiserver-kubelet-client.crt`];
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
