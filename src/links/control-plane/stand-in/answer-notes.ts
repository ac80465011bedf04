import { type Family, type FamilyMoves, isOfFamily } from './family-moves.ts';
import { begins, hookPriority, listed } from './move-rules.ts';
import type { RedirectText } from './redirect-text.ts';

const answers = 'tcp flags & (syn | ack) == (syn | ack)';

/**
 * Two sets in each family's table: who was led to the stand-in, and who was answered by it. The kernel answers in the
 * moment in which a first packet comes through, so whoever is in the first set alone is kept out: by a firewall that
 * closes the stand-in's port to him. Only what the rules have moved counts.
 */
export function answerNotes(
  table: string,
  moves: ReadonlyMap<Family, FamilyMoves>,
): Pick<RedirectText, 'note' | 'noted'> {
  const each = (text: (family: Family, move: FamilyMoves) => string) =>
    [...moves].map(([family, move]) => text(family, move)).join('');
  return {
    note: (addresses) =>
      each((family, { port }) => {
        const own = addresses.filter((one) => isOfFamily(one, family));
        return own.length === 0 ? '' : notes(`${family} ${table}`, family, { port, own });
      }),
    // In this order: who came in between is in the second one alone.
    noted: each((family) =>
      ['led', 'answered'].map((set) => `nft list set ${family} ${table} ${set} 2>/dev/null\n`).join(''),
    ),
  };
}

function notes(
  table: string,
  family: Family,
  { port, own }: { readonly port: number; readonly own: readonly string[] },
): string {
  const type = family === 'ip' ? 'ipv4_addr' : 'ipv6_addr';
  const size = `size ${own.length + 1};`;
  return `nft -f - <<RULES 2>/dev/null || :
table ${table} {
  set others { type ${type}; elements = ${listed([...new Set(own)])}; }
  set led { type ${type}; ${size} flags dynamic; }
  set answered { type ${type}; ${size} flags dynamic; }
  chain led { type filter hook prerouting priority ${hookPriority + 20}; }
  chain answered { type filter hook output priority 0; }
}
add rule ${table} led tcp dport ${port} ${begins} ct status dnat ${family} saddr @others update @led { ${family} saddr }
add rule ${table} answered tcp sport ${port} ${answers} ct status dnat ${family} daddr @others update @answered { ${family} daddr }
RULES
`;
}

/** Who was led to the stand-in and not answered, in what `noted` prints. */
export function unanswered(printed: string): readonly string[] {
  const inSets = (name: string) =>
    [...printed.matchAll(new RegExp(`set ${name} \\{[^}]*elements = \\{([^}]*)\\}`, 'g'))]
      .flatMap(([, elements = '']) => elements.split(','))
      .map((element) => element.trim());
  const answered = new Set(inSets('answered'));
  return inSets('led').filter((address) => !answered.has(address));
}
