import type { Lab } from '../lab.ts';
import type { Run } from './lab-chain.ts';
import { prove } from './proof.ts';

/**
 * The table at the end of a run tells of each API server how long it was away, so often as it was changed, and for how long
 * nobody answered its clients.
 */
export function proveToldAway(
  lab: Lab,
  { stdout }: Run,
  { way, times }: { readonly way: 'stand-in' | 'no stand-in'; readonly times: number },
): void {
  const rows = [...stdout.matchAll(/^API server of (\S+) \((.*?)\) +([0-9.]+) s +([0-9.]+) s$/gm)];
  for (const { name } of lab.controlPlanes) {
    const own = rows.filter(([, node, how]) => node === name && how === way);
    prove(own.length === times, `Of ${name} ${own.length} changes were told of, not ${times}:\n${stdout}`);
    for (const [row, , , away, unanswered] of own) {
      prove(Number(away) > 1, `An API server that started anew was away: ${row}`);
      prove(way === 'no stand-in' || Number(unanswered) === 0, `Nobody shall notice with a stand-in: ${row}`);
    }
  }
}
