import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultIn, machine } from '../../support/rotation-property.ts';
import { allRules, type Machine, type Rules } from '../../support/rotation-rules.ts';

/**
 * Rules of a rotation, each with the text that switches it off: without it, the property must find a world that breaks. The other
 * rules make a message clear or doubly protect, and no world needs them.
 */
const switchedOff: readonly (readonly [rule: string, file: string, text: string, instead: string])[] = [
  ['a record of another cluster does not count', 'state.ts', 'record.clusterUid === clusterUid &&', ''],
  [
    'a plain record must fit the API servers',
    'state.ts',
    'if (signers.length > 0)',
    'if (signers.length > 99)',
  ],
  [
    'a next key that no node has publishes nothing',
    'state.ts',
    'if (isSeen) return',
    'if (isSeen || !isSeen) return',
  ],
  ['an unknown signer blocks the document', 'law.ts', '!mayList(signs)', 'false'],
  ['a distrusted signer blocks the document', 'law.ts', 'isStolen(signs) ||', ''],
  ['an accepted key stays listed', 'law.ts', 'seen.flatMap(({ accepts }) => accepts).filter(isOurs)', '[]'],
  ['only a key of the chain that is accepted is listed', 'law.ts', '.filter(isOurs)', ''],
  ['a theft lists the fresh key alone', 'law.ts', "record?.intention === 'theft'", 'false'],
  ['no rotation begins from an unlisted signer', 'begin.ts', "law.kind === 'blocked'", 'false'],
  ['a theft replaces what the document lists', 'begin.ts', '...(document?.listed ?? []),', ''],
  [
    'a key is public for an hour',
    'moves.ts',
    'publicForSeconds: facts.publicForSeconds,',
    'publicForSeconds: 0,',
  ],
  ['the hour counts from the last change of the document', 'moves.ts', 'facts.documentChanged ?? 0,', '0,'],
  ['the gates count from the first sight of every signer', 'moves.ts', 'signedSince ?? now', '0'],
];

/** So few worlds break without these that only the many worlds of a nightly run find them. */
const rare: typeof switchedOff = [
  [
    'a record below the remembered generation does not count',
    'state.ts',
    'record.generation > memory.generation &&',
    '',
  ],
  ['a distrusted key is never listed', 'law.ts', '.filter((kid) => !isStolen(kid))', ''],
  ['the clock of another signer is forgotten', 'moves.ts', "...clock('signedSince', record, false, now)", ''],
];

const kept: readonly (keyof Rules)[] = ['stopsIfRecordMoved', 'twoMemories', 'distrustBeforeRecord'];

const here = join(import.meta.dirname, '../../../src/rotation');
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'irsactl-rules-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The pure functions with one text replaced. */
async function machineWith(name: string, file: string, text: string, instead: string): Promise<Machine> {
  const place = join(folder, name, 'src');
  await cp(here, join(place, 'rotation'), { recursive: true });
  await cp(join(here, '../errors'), join(place, 'errors'), { recursive: true });
  const path = join(place, 'rotation', file);
  const before = await readFile(path, 'utf8');
  expect(before).toContain(text);
  await writeFile(path, before.replace(text, instead));
  const modules = ['begin', 'law', 'moves', 'record', 'state'].map(
    (name) => import(/* @vite-ignore */ join(place, 'rotation', `${name}.ts`)),
  );
  return Object.assign({}, ...(await Promise.all(modules)));
}

const worlds = process.env['ROTATION_WORLDS'];
const runs = Number(worlds ?? 60_000);

/** Whether the property finds a fault with one text of the pure functions replaced. */
async function faultWithout(row: (typeof switchedOff)[number]): Promise<string | null> {
  const [rule, file, text, instead] = row;
  return faultIn(runs, await machineWith(rule.replaceAll(' ', '-'), file, text, instead), allRules);
}

describe('without the rule that', () => {
  it.each(switchedOff)('%s, some world breaks', { timeout: 600_000 }, async (...row) => {
    expect(await faultWithout(row)).not.toBe(null);
  });

  it.for(rare)('%s, some world breaks', { timeout: 3_600_000 }, async (row, { skip }) => {
    if (worlds === undefined) return skip('a nightly run looks for it: make rotation-worlds');
    expect(await faultWithout(row)).not.toBe(null);
  });

  it.each(kept)('%s, some world breaks', { timeout: 600_000 }, (rule) => {
    expect(faultIn(runs, machine, { ...allRules, [rule]: false })).not.toBe(null);
  });

  it('generationBeforeRecordGoes, some world breaks', { timeout: 3_600_000 }, ({ skip }) => {
    if (worlds === undefined) return skip('a nightly run looks for it: make rotation-worlds');
    expect(faultIn(runs, machine, { ...allRules, generationBeforeRecordGoes: false })).not.toBe(null);
  });
});
