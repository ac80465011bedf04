import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import { type Command, type CreateSandboxOptions, commands, openAwsChain } from './open-aws-chain.ts';
import type { RecordedCall } from './record-calls.ts';
import { steadyNames } from './steady-names.ts';

/** A chain, the sandbox that it is applied to, and what happens one after another. */
interface Scenario {
  readonly scenario: string;
  readonly sandbox?: CreateSandboxOptions;
  /** Left out, all calls are recorded. */
  readonly record?: 'writes';
  readonly irsa: { readonly spec: object };
  readonly steps: readonly (string | Readonly<Record<string, unknown>>)[];
}

const folder = join(import.meta.dirname, 'aws-calls');
const names = globSync(join(folder, '*.yaml'))
  .map((path) => basename(path, '.yaml'))
  .toSorted();

it('plays many scenarios, and has recorded none that is gone', () => {
  expect(names.length).toBeGreaterThanOrEqual(7);
  const recorded = globSync(join(folder, '*.txt')).map((path) => basename(path, '.txt'));
  expect(names).toEqual(expect.arrayContaining(recorded));
});

it.each(names)('%s', async (name) => {
  const documents = parseAllDocuments(readFileSync(join(folder, `${name}.yaml`), 'utf8'));
  const lines: string[] = [];
  for (const document of documents) lines.push(...(await played(document.toJS())));
  expect(lines.length).toBeGreaterThan(10);
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(join(folder, `${name}.txt`));
});

async function played({ scenario, sandbox = {}, record, irsa, steps }: Scenario): Promise<readonly string[]> {
  const steady = steadyNames();
  let written = irsa;
  const chain = await openAwsChain(() => steady.resolved(stringify(written)), sandbox);
  steady.learn('FOLDER', chain.folder);
  const lines = [`##### ${scenario}`];
  /** Which calls were made in which step. */
  const former = new Map<string, string>();
  try {
    for (const [index, step] of steps.entries()) {
      const [[what = '', input = {}] = []] = typeof step === 'string' ? [[step]] : Object.entries(step);
      // A difference that is shown out of its place says where it belongs.
      const number = String(index + 1).padStart(2, '0');
      const told = await tellStep(number, what, JSON.parse(steady.resolved(JSON.stringify(input))));
      lines.push(...told.map((line) => `${number} ${steady.written(line)}`));
    }
  } finally {
    await chain.close();
  }
  return lines;

  async function tellStep(
    number: string,
    what: string,
    input: Record<string, unknown>,
  ): Promise<readonly string[]> {
    const command = commands.find((one) => one === what);
    if (command) return tellCommand(number, command);
    if (what === 'publish the record asked for') chain.publishAsked();
    else if (what === 'edit spec of irsa.yaml') {
      written = { ...written, spec: { ...written.spec, ...input } };
      await chain.reopen();
    } else {
      const [, service = '', account, operation = ''] = /^(\w+)(?:@(\d+))? (\w+)$/.exec(what) ?? [];
      const answer = await chain.byHand({ service, operation, account }, input);
      steady.learnAll(JSON.stringify(answer));
    }
    return [`by hand   ${what}`];
  }

  async function tellCommand(number: string, command: Command): Promise<readonly string[]> {
    const told = await chain.run(command);
    const calls = chain.calls();
    for (const { resource } of calls) steady.learnAll(resource);
    const counts = counted(calls, chain.account, steady.written).filter(
      (line) => record !== 'writes' || line.startsWith('write '),
    );
    const key = counts.join('\n');
    const same = former.get(key);
    if (same === undefined && key !== '') former.set(key, number);
    return [`== ${command}`, ...told, ...(same === undefined ? counts : [`calls     as in ${same}`])];
  }
}

/** Links do independent things side by side, so that the order of calls means nothing. */
function counted(
  calls: readonly RecordedCall[],
  own: string,
  written: (text: string) => string,
): readonly string[] {
  const texts = calls.map(({ service, action, account, resource }) => {
    const mark = /^(Get|List|Head|Describe|AssumeRole)/.test(action) ? 'read  ' : 'write ';
    const where = account === own ? '' : ` in ${account}`;
    return `${mark}    ${service}:${action} ${written(resource)}`.trimEnd() + where;
  });
  const groups = Map.groupBy(texts, (text) => text);
  return [...groups].map(([text, all]) => (all.length > 1 ? `${text} x${all.length}` : text)).toSorted();
}
