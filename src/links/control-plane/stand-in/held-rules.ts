import type { Family, FamilyMoves } from './family-moves.ts';
import { hookPriority, listed, moveRules, servicePair } from './move-rules.ts';
import { stillLedCode } from './redirect-text.ts';

/**
 * The rules of nft-rules.ts a second time, in tables that a process owns: `nft flush ruleset` leaves them alone, so that nobody is refused
 * until the others are back, and NAT goes on, without which connections that were moved would be reset. They end with
 * their process, whatever ends it. Each is one line, which nft takes whole or not at all. Where the
 * kernel (before 5.12) or nft knows no owner they are not there, and the others do without them.
 *
 * The number of the switch in their names keeps a ruleset that somebody saves with them loadable in any later change: nobody
 * may write into a table that another process owns. Saved as JSON they are nobody's any more (nft 1.0.6 leaves the flag out), so their rules end
 * by the clock as well, and whoever lifts or drops rules takes away what nobody owns.
 * https://manpages.debian.org/nftables/nft.8.en.html#TABLES
 */
export function heldRules(
  table: string,
  moves: ReadonlyMap<Family, FamilyMoves>,
): { readonly hold: string; readonly awaitEnd: string; readonly dropUnowned: string } {
  const commands = [...moves].map(([family, move]) => commandOf(table, family, move));
  return {
    // nft would write what it reads into a file below HOME.
    hold: `{
  printf '%s\n' ${commands.join(' ')}
  while carries; do ${briefly}; done
} | HOME=/dev/null nft -i
`,
    awaitEnd: awaitEnd(table),
    dropUnowned: dropUnowned(table),
  };
}

/** Not every `sleep` takes a part of a second. */
const briefly = 'sleep .2 2>/dev/null || sleep 1';

/** Longer than the switch of any step waits: that is `limit`, of which settings.sh knows. A kernel that knows owners knows this as well. */
const untilLimit = 'meta time < $(($(date +%s) + limit + 3600))';

/** As one word of a shell, in which $$ is the number of the switch. */
function commandOf(table: string, family: Family, move: FamilyMoves): string {
  const services = move.services.map(servicePair);
  const rules = moveRules(family, move, {
    ports: listed(move.ports.map(String)),
    services: services.length === 0 ? null : listed(services),
    condition: untilLimit,
  });
  const hooks = ['prerouting', 'output'].map(
    (hook) => `chain ${hook} { type nat hook ${hook} priority ${hookPriority}; jump move; };`,
  );
  const content = ['flags owner;', `chain move { ${rules.join('; ')}; };`, ...hooks].join(' ');
  return `"add table ${family} ${table}-$$ { ${content} }"`;
}

/** Five seconds, or five times as many where `sleep` takes whole ones only. */
const looks = 25;

/** Nobody else may delete them. Fails where they are still there. */
function awaitEnd(table: string): string {
  return `held() { case "$(nft list tables 2>/dev/null)" in *' ${table}-'*) ;; *) false ;; esac; }
looks=0
while held; do
  ${dropUnowned(table)}  looks=$((looks + 1))
  [ $looks -lt ${looks} ] || exit ${stillLedCode}
  ${briefly}
done
`;
}

/** One that is owned stays: the kernel refuses it to everybody else. */
function dropUnowned(table: string): string {
  return `nft list tables 2>/dev/null | while read -r _ family name; do
  case "$name" in ${table}-*) nft delete table "$family" "$name" 2>/dev/null ;; esac
done
`;
}
