import type { FlagList } from '../manifest/flag-list.ts';
import type { MachineFacts } from '../preflight/machine-facts.ts';

/**
 * Whether 127.0.0.0/8 may be moved, or why there can be no stand-in. An API server asks itself over its listener: one
 * on every address at ::1, where IPv6 is off at 127.0.0.1. That address is never moved, or the next process would
 * find the stand-in, with another certificate, and never be ready. Who else asks there would lose the API meanwhile.
 * https://github.com/kubernetes/kubernetes/blob/v1.36.3/staging/src/k8s.io/apiserver/pkg/server/config_selfclient.go
 */
export function loopbackOf(
  flags: FlagList,
  apiPort: number,
  { connections, addresses }: MachineFacts,
): { readonly moves: boolean } | string {
  const bound = flags.last('bind-address') ?? '0.0.0.0';
  if (bound !== '0.0.0.0' && bound !== '::') {
    return `its API server listens at ${bound} alone (--bind-address), where it asks itself too`;
  }
  const asked = connections.filter(({ to }) => to.port === apiPort);
  const own = asked.filter(({ isOfApiServer }) => isOfApiServer).map(({ to }) => to.address);
  const others = asked.filter(({ isOfApiServer }) => !isOfApiServer).map(({ to }) => to.address);
  const strange = own.find((address) => !isLoopback(address));
  if (strange !== undefined) return `its API server asks itself at ${strange}, as its clients do`;
  const hasIpv6 = addresses.some(({ address }) => address === '::1');
  const staying = own[0] ?? (hasIpv6 ? '::1' : '127.0.0.1');
  const isIpv6 = staying.includes(':');
  const shared = others.find((address) => isLoopback(address) && address.includes(':') === isIpv6);
  if (shared !== undefined)
    return `other programs of the node use ${shared}, where its API server asks itself`;
  return { moves: isIpv6 };
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}
