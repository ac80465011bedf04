/**
 * How many packets the rules have moved, in what `nft list chain` or `iptables -v -n -x -L` prints: the first packet of
 * a connection counts, all others follow it.
 */
export function movedPackets(printed: string): number {
  const lines = printed.split('\n');
  const counts = lines.map((line) => {
    const nft = /counter packets (\d+) bytes \d+ dnat/.exec(line);
    const iptables = /^\s*(\d+)\s+\d+\s+DNAT\s/.exec(line);
    return Number(nft?.[1] ?? iptables?.[1] ?? 0);
  });
  return counts.reduce((sum, count) => sum + count, 0);
}
