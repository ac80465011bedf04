import { hostInUrl } from '../../../trust/url-parts.ts';
import type { RedirectWay, ServiceAddress, StandInWay } from '../step/step-way.ts';
import { type Family, type FamilyMoves, isOfFamily } from './family-moves.ts';
import { iptablesRules } from './iptables-rules.ts';
import type { StandInNames } from './names.ts';
import { nftRules } from './nft-rules.ts';
import type { RedirectText } from './redirect-text.ts';

/**
 * `dnat` to the node's address, never `redirect`: that takes the address of the incoming interface, which a routed
 * veth of a pod does not have. Every local address counts, also one that moves onto the node while the rules stand.
 *
 * Only a SYN is moved. Where nothing on the node needed to know its connections until now, the kernel takes the next packet of
 * each for the first one, and would move it in the middle of what it says:
 * https://docs.kernel.org/networking/nf_conntrack-sysctl.html, `nf_conntrack_tcp_loose`.
 */
export function redirectRules(names: StandInNames, way: StandInWay): RedirectText {
  const moves = new Map(
    (['ip', 'ip6'] as const).flatMap((family) => {
      const move = movesOf(way, family);
      return move ? [[family, move] as const] : [];
    }),
  );
  return way.filter === 'nft' ? nftRules(names.table, moves) : iptablesRules(names.iptables, moves);
}

function movesOf({ port, redirect }: StandInWay, family: Family): FamilyMoves | null {
  const address = family === 'ip' ? redirect.ipv4 : redirect.ipv6;
  if (address === null) return null;
  const ofFamily = (service: ServiceAddress) => isOfFamily(service.address, family);
  return {
    ports: portsOf(redirect),
    services: redirect.services.filter(ofFamily),
    others: redirect.others.filter(ofFamily),
    to: `${hostInUrl(address)}:${port}`,
    port,
    movesLoopback: redirect.movesLoopback,
  };
}

/** The API server's own, and the NodePorts that lead to it. */
export function portsOf({
  apiPort,
  nodePorts,
}: Pick<RedirectWay, 'apiPort' | 'nodePorts'>): readonly number[] {
  return [...new Set([apiPort, ...nodePorts])];
}
