import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { problemsIn } from './problem-lines.ts';
import { matchRecorded, type Outcome } from './recorded-cases.ts';
import { runInProcess } from './run-in-process.ts';

interface Case {
  readonly name: string;
  readonly text: string;
  /** Words behind the name of the file. */
  readonly options?: string;
}

const folder = join(import.meta.dirname, 'trust-policies');
const groups = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml'))
  .map((file): readonly [string, readonly Case[]] => [
    file.replace(/\.yaml$/, ''),
    parse(readFileSync(join(folder, file), 'utf8')),
  ]);

it('there are many cases', () => {
  expect(groups.flatMap(([, cases]) => cases).length).toBeGreaterThanOrEqual(40);
});

it.each(groups)('%s', async (group, cases) => {
  const outcomes: Outcome[] = [];
  for (const one of cases) outcomes.push([one.name, await outcomeOf(one)]);
  await matchRecorded(outcomes, join(folder, `${group}.txt`));
});

async function outcomeOf({ text, options }: Case): Promise<string> {
  const line = ['irsactl lint -o json trust.yaml', ...(options === undefined ? [] : [options])].join(' ');
  const { code, stdout, stderr } = await runInProcess(line, { files: { 'trust.yaml': text } });
  const { policies } = stdout === '' ? { policies: 'none read' } : JSON.parse(stdout);
  return [
    `exit ${code}`,
    `policies: ${policies}`,
    ...problemsIn(stdout, true),
    ...problemsIn(stderr, true),
  ].join('\n');
}
