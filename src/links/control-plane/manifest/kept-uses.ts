import type { FlagUse } from './flags.ts';

/** A use that keeps its place, with its index among the wanted values. */
interface KeptUse {
  readonly use: FlagUse;
  readonly at: number;
}

/** The uses of a repeated flag that keep their place: as many as possible that are not `own`, then as many as possible that are. */
export function keptUses(
  uses: readonly FlagUse[],
  wanted: readonly string[],
  own: string,
): readonly KeptUse[] {
  let best: Run = { kept: [], weight: 0 };
  const runs: Run[] = [];
  for (const { use, at } of placesOf(uses, wanted)) {
    const before = runs
      .filter(({ kept }) => (kept.at(-1)?.at ?? -1) < at)
      .reduce<Run>((one, other) => (other.weight > one.weight ? other : one), { kept: [], weight: 0 });
    const weight = before.weight + (use.value === own ? 1 : uses.length + 1);
    const run = { kept: [...before.kept, { use, at }], weight };
    runs.push(run);
    if (weight > best.weight) best = run;
  }
  return best.kept;
}

interface Run {
  readonly kept: readonly KeptUse[];
  readonly weight: number;
}

/** Matches the second use of a value with its second index, so that repeated lines also stay. */
function placesOf(uses: readonly FlagUse[], wanted: readonly string[]): readonly KeptUse[] {
  const next = new Map<string, number>();
  return uses.flatMap((use) => {
    const at = wanted.indexOf(use.value, next.get(use.value) ?? 0);
    if (at < 0) return [];
    next.set(use.value, at + 1);
    return [{ use, at }];
  });
}
