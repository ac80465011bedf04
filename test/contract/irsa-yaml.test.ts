import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseTrustChain } from '../../src/index.ts';
import { problemsIn, visible } from './problem-lines.ts';
import { matchRecorded, type Outcome } from './recorded-cases.ts';
import { runInProcess } from './run-in-process.ts';

interface Group {
  /** The file around each case: the case's text replaces the line `…`. Without a frame each text is a whole file. */
  readonly frame?: string;
  /** Whether problems are compared with their second sentence. */
  readonly why?: true;
  readonly cases: readonly { readonly name: string; readonly text: string; readonly whole?: true }[];
}

const folder = join(import.meta.dirname, 'irsa-yaml');
const base = readFileSync(join(folder, 'base/irsa.yaml'), 'utf8');
const groups = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml'))
  .map((file): readonly [string, Group] => [
    file.replace(/\.yaml$/, ''),
    parse(readFileSync(join(folder, file), 'utf8')),
  ]);

it('there are many cases', () => {
  expect(groups.flatMap(([, { cases }]) => cases).length).toBeGreaterThanOrEqual(150);
});

it('the smallest chain has every default', async () => {
  await expect(settingsOf(base).join('\n')).toMatchFileSnapshot(join(folder, 'base/settings.txt'));
});

it.each(groups)('%s', async (name, { frame = '…', why, cases }) => {
  const outcomes: Outcome[] = [];
  for (const { name, text, whole } of cases)
    outcomes.push([name, await outcomeOf(whole ? text : framed(frame, text), why)]);
  await matchRecorded(outcomes, join(folder, `${name}.txt`));
});

function framed(frame: string, text: string): string {
  return frame.replace(/^( *)…\n?/m, (_, indent: string) => text.replaceAll(/^(?=[^\n])/gm, indent));
}

/** The problems of a file, or how its settings differ from those of the smallest chain. */
async function outcomeOf(text: string, why?: true): Promise<string> {
  const { code, stdout, stderr } = await runInProcess('irsactl validate -o json', {
    files: { 'irsa.yaml': text },
  });
  if (code !== 0) return [`exit ${code}`, ...problemsIn(stdout, why), ...problemsIn(stderr)].join('\n');
  const [settings, usual] = [settingsOf(text), settingsOf(base)];
  const gone = usual.filter((line) => !settings.includes(line)).map((line) => `- ${line}`);
  const added = settings.filter((line) => !usual.includes(line)).map((line) => `+ ${line}`);
  return [`exit ${code}`, ...gone, ...added].join('\n');
}

/** The settings in effect and the issuer's URL, one line a value with its path. */
function settingsOf(text: string): readonly string[] {
  const { settings, issuer } = parseTrustChain('irsa.yaml', text);
  return valueLines('', { ...settings, issuerUrl: issuer.url }).map(visible);
}

function valueLines(path: string, value: unknown): readonly string[] {
  const isHolder = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
  if (!isHolder)
    return [`${path}: ${JSON.stringify(value).replace(/(localhost\/irsactl:)[^"]+/, '$1VERSION')}`];
  return Object.entries(value).flatMap(([key, held]) =>
    valueLines(Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`, held),
  );
}
