import { answerNotes } from './answer-notes.ts';
import { type Family, type FamilyMoves, isOfFamily } from './family-moves.ts';
import { heldRules } from './held-rules.ts';
import { hookPriority, moveRules, servicePair } from './move-rules.ts';
import type { RedirectText } from './redirect-text.ts';

/**
 * The rules in a table of irsactl's own for each family: `inet` takes NAT only since Linux 5.2. Everything is written
 * in one transaction, which may be repeated at any time: no packet ever sees half of it, and the hooks stay.
 * https://wiki.nftables.org/wiki-nftables/index.php/Atomic_rule_replacement
 *
 * Where nobody renews them they end by themselves, and twice. The elements of the sets do after a while, whatever the
 * clock says. But they begin anew where somebody saves the rules meanwhile and loads them at a later boot, so the
 * rules end by the clock as well, for which they need Linux 5.4 and nft 0.9.3.
 * https://manpages.debian.org/nftables/nft.8.en.html#META_EXPRESSIONS
 */
export function nftRules(table: string, moves: ReadonlyMap<Family, FamilyMoves>): RedirectText {
  const families = [...moves.keys()];
  const each = (text: (family: Family) => string) => families.map(text).join('');
  const held = heldRules(`${table}.held`, moves);
  const write = (gate: (family: Family, hook: Hook) => readonly string[]) =>
    untilStop([...moves].map(([family, move]) => ruleset(table, family, move, gate)).join(''));
  return {
    open: write(() => ['jump move']),
    canary: (sources) =>
      write((family, hook) => {
        const own = sources.filter(({ address }) => isOfFamily(address, family));
        if (hook === 'output') return [];
        return own.map(
          ({ address, port }) =>
            `${family} saddr ${address} ${port === null ? '' : `tcp sport ${port} `}jump move`,
        );
      }),
    count: each((family) => `nft list chain ${family} ${table} move 2>/dev/null\n`),
    hold: held.hold,
    ...answerNotes(table, moves),
    lift: `${each((family) =>
      ['prerouting', 'output']
        .map((hook) => `nft flush chain ${family} ${table} ${hook} 2>/dev/null\n`)
        .join(''),
    )}${held.awaitEnd}`,
    drop: `${each((family) => `nft delete table ${family} ${table} 2>/dev/null\n`)}${held.dropUnowned}`,
  };
}

type Hook = 'prerouting' | 'output';

const lasts = '10m';
/** What the text of a rule has where its condition on the time goes, in a function of the shell. */
const inTime = '$1';

function ruleset(
  table: string,
  family: Family,
  moves: FamilyMoves,
  gate: (family: Family, hook: Hook) => readonly string[],
): string {
  const own = `${family} ${table}`;
  const type = family === 'ip' ? 'ipv4_addr' : 'ipv6_addr';
  const rules = {
    move: moveRules(family, moves, { ports: '@ports', services: '@services', condition: inTime }),
    prerouting: gate(family, 'prerouting'),
    output: gate(family, 'output'),
  };
  return [
    `table ${own} {`,
    '  set ports { type inet_service; flags timeout; }',
    `  set services { type ${type} . inet_service; flags timeout; }`,
    '  chain move { }',
    `  chain prerouting { type nat hook prerouting priority ${hookPriority}; }`,
    `  chain output { type nat hook output priority ${hookPriority}; }`,
    '}',
    `flush table ${own}`,
    ...elements(own, 'ports', moves.ports.map(String)),
    ...elements(own, 'services', moves.services.map(servicePair)),
    ...Object.entries(rules).flatMap(([chain, list]) =>
      list.map((rule) => `add rule ${own} ${chain} ${rule}`),
    ),
    '',
  ].join('\n');
}

/** An element that is there keeps its time: only one that is new gets another. */
function elements(own: string, set: string, list: readonly string[]): readonly string[] {
  const timed = list.map((element) => `${element} timeout ${lasts}`);
  const flush = `flush set ${own} ${set}`;
  return list.length === 0 ? [flush] : [flush, `add element ${own} ${set} { ${timed.join(', ')} }`];
}

/** As seconds since 1970, which no time zone changes. Without it where kernel or program do not know it. */
function untilStop(ruleset: string): string {
  return `rules() { # CONDITION
nft -f - <<RULES
${ruleset}RULES
}
rules "meta time < $(($(date +%s) + 600))" 2>/dev/null || rules ''
`;
}
