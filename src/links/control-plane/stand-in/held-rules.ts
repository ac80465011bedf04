import { shellWord } from '../../../chain/shell-word.ts';
import type { Family, FamilyMoves } from './family-moves.ts';
import { hookPriority, listed, moveRules, servicePair } from './move-rules.ts';

/**
 * The same rules once more, in tables that a process owns: `nft flush ruleset` leaves them alone, so that nobody is refused
 * until the others are back, and NAT goes on, without which connections that were moved would be reset. They end with
 * their process, whatever ends it, so they need no time. Where the kernel (before 5.12) or nft knows no owner they are
 * not there, and the others do without them.
 * https://manpages.debian.org/nftables/nft.8.en.html#TABLES
 */
export function heldRules(
  table: string,
  moves: ReadonlyMap<Family, FamilyMoves>,
): { readonly hold: string; readonly awaitEnd: string } {
  const commands = [...moves].flatMap(([family, move]) => commandsOf(table, family, move));
  return {
    // nft would write what it reads into a file below HOME.
    hold: `{
  printf '%s\\n' ${commands.map(shellWord).join(' ')}
  while carries; do sleep .2 2>/dev/null || sleep 1; done
} | HOME=/dev/null nft -i
`,
    awaitEnd: [...moves.keys()].map((family) => awaitEnd(family, table)).join(''),
  };
}

function commandsOf(table: string, family: Family, move: FamilyMoves): readonly string[] {
  const own = `${family} ${table}`;
  const services = move.services.map(servicePair);
  const rules = moveRules(family, move, {
    ports: listed(move.ports.map(String)),
    services: services.length === 0 ? null : listed(services),
    condition: '',
  });
  return [
    `add table ${own} { flags owner; }`,
    `add chain ${own} move`,
    ...rules.map((rule) => `add rule ${own} move ${rule}`),
    ...['prerouting', 'output'].flatMap((hook) => [
      `add chain ${own} ${hook} { type nat hook ${hook} priority ${hookPriority}; }`,
      `add rule ${own} ${hook} jump move`,
    ]),
  ];
}

/** Nobody else may delete them. */
function awaitEnd(family: Family, table: string): string {
  return `for look in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
  nft list table ${family} ${table} >/dev/null 2>&1 || break
  sleep .2 2>/dev/null || sleep 1
done
`;
}
