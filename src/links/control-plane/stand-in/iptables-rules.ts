import { type Family, type FamilyMoves, isOfFamily, stays } from './family-moves.ts';
import type { CanarySource, RedirectText } from './redirect-text.ts';

/**
 * The same rules for iptables and ip6tables, of either kind: three chains of irsactl's own, which one
 * `iptables-restore --noflush` replaces at once, and a jump at the top of PREROUTING and OUTPUT. Each rule holds only
 * until a time, for which it needs the kernel's xt_time.
 */
export function iptablesRules(chain: string, moves: ReadonlyMap<Family, FamilyMoves>): RedirectText {
  const all = [...moves];
  const each = (text: (tool: string, move: FamilyMoves, family: Family) => string) =>
    all.map(([family, move]) => text(toolOf(family), move, family)).join('');
  const write = (
    gate: (family: Family) => { readonly pre: readonly string[]; readonly out: readonly string[] },
  ) =>
    `${stopTime}${joinFirst}${each((tool, move, family) => install(tool, chain, family, move, gate(family)))}`;
  return {
    open: write(() => ({ pre: [`-j ${chain}`], out: [`-j ${chain}`] })),
    canary: (sources) =>
      write((family) => {
        const own = sources.filter(({ address }) => isOfFamily(address, family));
        const from = ({ address, port }: CanarySource) =>
          `-s ${address}${port === null ? '' : ` -p tcp --sport ${port}`}`;
        return { pre: own.map((source) => `${from(source)} -j ${chain}`), out: [] };
      }),
    hold: null,
    note: null,
    noted: '',
    count: each((tool) => `${tool} -w 5 -t nat -v -n -x -L ${chain} 2>/dev/null\n`),
    lift: each((tool) =>
      ['.pre', '.out'].map((end) => `${tool} -w 5 -t nat -F ${chain}${end} 2>/dev/null\n`).join(''),
    ),
    drop: each((tool) => removal(tool, chain)),
  };
}

/** The API server's clients are moved for ten minutes from now, in UTC, as iptables reads it. */
const stopTime = `stop=$(date -u -d "@$(($(date +%s) + 600))" +%Y-%m-%dT%H:%M:%S) || exit 1\n`;

/** kube-proxy and others put their own jumps at the top as well: ours must come before all but Calico's. */
const joinFirst = `join_first() { # TOOL CHAIN JUMP
  "$1" -w 5 -t nat -S "$2" | {
    while read -r line; do
      case $line in
        *"-j $3") exit 0 ;;
        "-P "* | "-N "* | *"-j cali-"*) ;;
        *) exit 1 ;;
      esac
    done
    exit 1
  } || "$1" -w 5 -t nat -I "$2" 1 -j "$3"
}
`;

function install(
  tool: string,
  chain: string,
  family: Family,
  { ports, services, others, to, movesLoopback }: FamilyMoves,
  gate: { readonly pre: readonly string[]; readonly out: readonly string[] },
): string {
  const move = `--syn -m time --datestop $stop -m comment --comment irsactl -j DNAT --to-destination ${to}`;
  const rules = [
    ...stays(family, movesLoopback).map((address) => `-A ${chain} -d ${address} -j RETURN`),
    ...others.map(({ address, port }) => `-A ${chain} -d ${address} -p tcp -m tcp --dport ${port} -j RETURN`),
    ...ports.map((port) => `-A ${chain} -p tcp -m addrtype --dst-type LOCAL -m tcp --dport ${port} ${move}`),
    ...services.map(({ address, port }) => `-A ${chain} -d ${address} -p tcp -m tcp --dport ${port} ${move}`),
    ...gate.pre.map((rule) => `-A ${chain}.pre ${rule}`),
    ...gate.out.map((rule) => `-A ${chain}.out ${rule}`),
  ];
  return [
    `${tool}-restore -w 5 --noflush <<RULES || exit 1`,
    `${replaced(chain, rules)}RULES`,
    `join_first ${tool} PREROUTING ${chain}.pre || exit 1`,
    `join_first ${tool} OUTPUT ${chain}.out || exit 1`,
    '',
  ].join('\n');
}

/** Naming a chain empties it, and makes it where it is not there. */
function replaced(chain: string, rules: readonly string[]): string {
  const chains = ['', '.pre', '.out'].map((end) => `:${chain}${end} - [0:0]`);
  return `${['*nat', ...chains, ...rules, 'COMMIT'].join('\n')}\n`;
}

function removal(tool: string, chain: string): string {
  const jumps = [`PREROUTING -j ${chain}.pre`, `OUTPUT -j ${chain}.out`];
  return [
    ...jumps.map((jump) => `while ${tool} -w 5 -t nat -D ${jump} 2>/dev/null; do :; done`),
    ...['.pre', '.out', ''].map(
      (end) =>
        `${tool} -w 5 -t nat -F ${chain}${end} 2>/dev/null; ${tool} -w 5 -t nat -X ${chain}${end} 2>/dev/null`,
    ),
    '',
  ].join('\n');
}

function toolOf(family: Family): string {
  return family === 'ip' ? 'iptables' : 'ip6tables';
}
