import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { problemsIn } from './problem-lines.ts';
import { matchRecorded, type Outcome } from './recorded-cases.ts';
import { type Ended, runInProcess } from './run-in-process.ts';
import { shapeOf } from './shape.ts';

interface Run {
  readonly line: string;
  /** Names of files that stand in the folder. */
  readonly files?: readonly string[];
  /** Name of the file that is standard input. */
  readonly stdin?: string;
  readonly before?: readonly string[];
}

interface Table {
  readonly files: Readonly<Record<string, string>>;
  readonly groups: Readonly<Record<string, readonly Run[]>>;
}

const folder = join(import.meta.dirname, 'commands');
const table: Table = parse(readFileSync(join(folder, 'commands.yaml'), 'utf8'));

it('there are many command lines', () => {
  expect(Object.values(table.groups).flat().length).toBeGreaterThanOrEqual(150);
});

it.each(Object.entries(table.groups))('%s', async (group, runs) => {
  const outcomes: Outcome[] = [];
  for (const run of runs) outcomes.push([nameOf(run), await outcomeOf(run)]);
  await matchRecorded(outcomes, join(folder, `${group.replaceAll(' ', '-')}.txt`));
});

function nameOf({ line, files = [], stdin, before = [] }: Run): string {
  const input = stdin === undefined ? '' : ` < ${stdin}`;
  const beside = files.length === 0 ? '' : `, with ${files.join(' and ')}`;
  const earlier = before.length === 0 ? '' : `, after ${before.join(' and ')}`;
  return `${line}${input}${beside}${earlier}`;
}

async function outcomeOf({ line, files = [], stdin, before = [] }: Run): Promise<string> {
  const { code, stdout, stderr } = await runInProcess(line, {
    files: Object.fromEntries(files.map((name) => [name, textOf(name)])),
    ...(stdin !== undefined && { stdin: textOf(stdin) }),
    before,
  });
  return [`exit ${code}`, ...resultLines(stdout), ...messageLines(stderr)].join('\n');
}

function textOf(name: string): string {
  const text = table.files[name];
  if (text === undefined) throw new Error(`commands.yaml has no file ${name}`);
  return text;
}

/** The shape of a JSON document; `(text)` for any other text. */
function resultLines(stdout: Ended['stdout']): readonly string[] {
  if (stdout === '') return [];
  return stdout.startsWith('{') || stdout.startsWith('[') ? shapeOf(stdout).split('\n') : ['(text)'];
}

/** The problems of JSON messages; the first line of each message for people. */
function messageLines(stderr: Ended['stderr']): readonly string[] {
  if (stderr === '' || stderr.startsWith('{')) return problemsIn(stderr);
  return stderr.split('\n').filter((text) => /^IRSA-/.test(text));
}
