import { type FlagUse, flagNames, readFlags, type ServiceAccountFlags, usesOf } from './flags.ts';
import type { Argument, Manifest } from './parse-manifest.ts';
import { type ArgumentEdit, writeEdits } from './write-edits.ts';

/** The manifest's text with these flags, changed in the lines that must change and nowhere else. */
export function editFlags(manifest: Manifest, wanted: ServiceAccountFlags): string {
  return writeEdits(manifest, [
    ...editRepeated(manifest, flagNames.issuers, wanted.issuers),
    ...editAudiences(manifest, wanted.audiences),
    ...editRepeated(manifest, flagNames.keyFiles, wanted.keyFiles),
    ...editSingle(manifest, wanted.signingKeyFile),
  ]);
}

/** Keeps the longest run of values that stay in their order; the others are taken out and put in around them. */
function editRepeated(manifest: Manifest, name: string, wanted: readonly string[]): readonly ArgumentEdit[] {
  const uses = usesOf(manifest, name);
  const kept = commonRun(uses, wanted);
  const edits = uses.filter((use) => !kept.includes(use)).flatMap(removal);
  const values = [...wanted];
  for (const anchor of kept) {
    const before = values.splice(0, values.indexOf(anchor.value));
    values.shift();
    edits.push(...insertions(before, name, anchor.first, 'before'));
  }
  const end = kept.at(-1)?.last ?? uses.at(-1)?.last ?? manifest.arguments.at(-1);
  return [...edits, ...insertions(values, name, end, 'after')];
}

function editSingle(manifest: Manifest, wanted: string | null): readonly ArgumentEdit[] {
  const use = usesOf(manifest, flagNames.signingKeyFile).at(-1);
  if (wanted === null || use?.value === wanted) return [];
  if (use) return [replacement(use, wanted)];
  const end = usesOf(manifest, flagNames.keyFiles).at(-1)?.last ?? manifest.arguments.at(-1);
  return insertions([wanted], flagNames.signingKeyFile, end, 'after');
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

function commonRun(uses: readonly FlagUse[], wanted: readonly string[]): readonly FlagUse[] {
  const [use, ...rest] = uses;
  if (!use || wanted.length === 0) return [];
  const without = commonRun(rest, wanted);
  const at = wanted.indexOf(use.value);
  if (at < 0) return without;
  const withIt = [use, ...commonRun(rest, wanted.slice(at + 1))];
  return withIt.length >= without.length ? withIt : without;
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
