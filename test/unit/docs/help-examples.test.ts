import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { expect, it } from 'vitest';
import { guideOf } from '../../../src/cli/help/command-guide.ts';
import { createProgram } from '../../../src/cli/program.ts';
import { helpExamples, onlyParsed } from '../../support/help-examples.ts';
import { projectRoot } from '../../support/run-irsactl.ts';

const offline = 'test/system/cli/help-examples.test.ts';
const onAChain = 'test/extended/docs/how-to-on-a-chain.test.ts';

/** The tests that run the examples in the help of a command. */
const ranBy: Readonly<Record<string, string>> = {
  init: offline,
  validate: offline,
  plan: onAChain,
  apply: onAChain,
  status: onAChain,
  graph: onAChain,
  verify: onAChain,
  destroy: onAChain,
  rollback: onAChain,
  rotate: 'test/system/chain/rotation.test.ts',
  key: offline,
  jwks: onAChain,
  discovery: offline,
  'trust-policy': offline,
  lint: 'test/system/cli/lint.test.ts',
  'iam-policy': offline,
  render: offline,
  role: onAChain,
  'role list': onAChain,
  'role show': onAChain,
  webhook: onAChain,
  sandbox: onAChain,
  demo: 'test/extended/demo/demo.test.ts',
  'demo cluster': onAChain,
  explain: offline,
  completion: 'test/extended/cli/completion.test.ts',
  version: offline,
};

function namesIn(command: Command, words: readonly string[] = []): readonly string[] {
  return command.commands.flatMap((child) => {
    const own = [...words, child.name()];
    return [own.join(' '), ...namesIn(child, own)];
  });
}

const names = namesIn(createProgram());

it('each command names the test of its examples', () => {
  expect(Object.keys(ranBy).toSorted()).toEqual(names.toSorted());
});

it.each(Object.entries(ranBy))('the examples of `irsactl %s` are run by %s', (name, file) => {
  expect(helpExamples(name)).not.toEqual([]);
  expect(readFileSync(join(projectRoot, file), 'utf8')).toMatch(new RegExp(`('|irsactl )${name}\\b`));
});

it('the examples of the whole program are among them', () => {
  const all = names.flatMap(helpExamples);
  const own = guideOf(createProgram())?.examples.map(({ line }) => line) ?? [];
  expect(own.filter((line) => !all.includes(line) && !Object.hasOwn(onlyParsed, line))).toEqual([]);
});

it.each(Object.keys(onlyParsed))('the help contains the example that no test runs: %s', (line) => {
  const programs = [createProgram(), createProgram('kubectl irsa')];
  const guides = programs.flatMap((program) => [
    program,
    ...program.commands,
    ...program.commands.flatMap(({ commands }) => commands),
  ]);
  const lines = guides.flatMap((command) => {
    const guide = guideOf(command);
    return [...(guide?.examples ?? []), ...(guide?.pluginExamples ?? [])].map((example) => example.line);
  });
  expect(lines).toContain(line);
});
