import { type FlagUse, flagNames, readFlags, type ServiceAccountFlags, usesOf } from './flags.ts';
import type { Argument, Manifest } from './parse-manifest.ts';
import { type ArgumentEdit, writeEdits } from './write-edits.ts';

/**
 * The manifest with these issuers and audiences, changed only in the lines that must change. If a line must move, it is the
 * one with the issuer `own`; every other line keeps its place.
 */
export function editFlags(
  manifest: Manifest,
  { issuers, audiences }: Pick<ServiceAccountFlags, 'issuers' | 'audiences'>,
  own: string,
): Buffer {
  return writeEdits(manifest, [
    ...editIssuers(manifest, issuers, own),
    ...editAudiences(manifest, audiences),
  ]);
}

/** The kept lines are anchors; other values are removed and inserted around them. */
function editIssuers(manifest: Manifest, wanted: readonly string[], own: string): readonly ArgumentEdit[] {
  const uses = usesOf(manifest, flagNames.issuers);
  const kept = keptUses(uses, wanted, own);
  const edits = uses.filter((use) => !kept.some((anchor) => anchor.use === use)).flatMap(removal);
  let done = 0;
  for (const { use, at } of kept) {
    edits.push(...insertions(wanted.slice(done, at), flagNames.issuers, use.first, 'before'));
    done = at + 1;
  }
  const end = kept.at(-1)?.use.last ?? uses.at(-1)?.last ?? manifest.arguments.at(-1);
  return [...edits, ...insertions(wanted.slice(done), flagNames.issuers, end, 'after')];
}

function editAudiences(manifest: Manifest, wanted: readonly string[]): readonly ArgumentEdit[] {
  if (wanted.join() === readFlags(manifest).audiences.join()) return [];
  const uses = usesOf(manifest, flagNames.audiences);
  const [first, ...others] = uses;
  if (wanted.length === 0) return uses.flatMap(removal);
  if (first) return [replacement(first, wanted.join(',')), ...others.flatMap(removal)];
  const end = usesOf(manifest, flagNames.issuers).at(-1)?.last ?? manifest.arguments.at(-1);
  return insertions([wanted.join(',')], flagNames.audiences, end, 'after');
}

function insertions(
  values: readonly string[],
  name: string,
  beside: Argument | undefined,
  side: 'before' | 'after',
): readonly ArgumentEdit[] {
  return beside ? values.map((value) => ({ kind: 'insert', beside, side, text: `--${name}=${value}` })) : [];
}

function removal(use: FlagUse): ArgumentEdit[] {
  const both = use.first === use.last ? [use.first] : [use.first, use.last];
  return both.map((argument) => ({ kind: 'remove', argument }));
}

function replacement(use: FlagUse, value: string): ArgumentEdit {
  const { first, last } = use;
  const name = first === last ? last.text.slice(0, last.text.indexOf('=') + 1) : '';
  return { kind: 'replace', argument: last, text: name + value };
}

/** A use that keeps its place, with its index among the wanted values. */
interface KeptUse {
  readonly use: FlagUse;
  readonly at: number;
}

/** The uses of a repeated flag that keep their place: as many as possible that are not `own`, then as many as possible that are. */
function keptUses(uses: readonly FlagUse[], wanted: readonly string[], own: string): readonly KeptUse[] {
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
