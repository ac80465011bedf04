import type { ServerAddress } from '../ports.ts';
import { FlagList } from './flag-list.ts';
import { type Manifest, parseManifest } from './parse-manifest.ts';

/** https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/: the port where none is given. */
export const usualPort = 6443;
const everyAddress = ['0.0.0.0', '::', ''];

/**
 * Where the API server of a manifest is reached: the address that it advertises, the one that it listens at, or, where
 * it listens at all of them, loopback.
 */
export function ownAddressIn(content: Uint8Array | null): ServerAddress {
  const parsed = content && parseManifest(content);
  const flags = flagsOf(parsed && 'manifest' in parsed ? parsed.manifest : null);
  return { host: oneOf(flags, 'advertise-address') ?? listening(flags), port: portIn(flags) };
}

/** The port that an API server listens on. */
export function portOf(manifest: Manifest): number {
  return portIn(flagsOf(manifest));
}

/** An address of the node that its API server listens on: loopback, unless it is bound to another one. */
export function hostOf(manifest: Manifest): string {
  return listening(flagsOf(manifest));
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
