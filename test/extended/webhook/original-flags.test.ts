import { execFile } from 'node:child_process';
import { expect, it } from 'vitest';
import { webhookCommand } from '../../../src/cli/commands/webhook.ts';
import { ignoredFlags } from '../../../src/cli/webhook-flags/ignored-flags.ts';
import { findOriginal } from '../../support/original/find-original.ts';

const idle = new Set(ignoredFlags().map(({ long }) => long));

/** The default in Go's usage; nothing if it is the zero value of its type. */
function writtenDefault(value: unknown, description: string | undefined): string {
  const written = description ?? String(value);
  return ['undefined', 'false', '0', '0s', '', "Node's"].includes(written) ? '' : written;
}

it("has every flag of the original's usage, and the relevant ones with the same default", async ({
  skip,
}) => {
  const original = await findOriginal();
  if (typeof original === 'string') return skip(original);
  const usage = await new Promise<string>((resolve) => {
    execFile(original.program, ['--help'], (_error, stdout, stderr) => resolve(stdout + stderr));
  });
  const theirs = [...usage.matchAll(/^ +(?:-\w, )?--([\w-]+)(.*)$/gm)].map(([, name, rest = '']) => {
    const value = / \(default "?(.*?)"?\)$/.exec(rest)?.[1] ?? '';
    return [name, value] as const;
  });
  const ours = new Map(
    webhookCommand().options.map(({ long, defaultValue, defaultValueDescription }) => [
      long?.slice(2),
      writtenDefault(defaultValue, defaultValueDescription),
    ]),
  );
  expect(theirs.length).toBeGreaterThan(40);
  expect(theirs.map(([name]) => name).filter((name) => !ours.has(name))).toEqual([]);
  const counting = theirs.filter(([name]) => !idle.has(`--${name}`));
  expect(counting.length).toBeGreaterThan(20);
  expect(counting.map(([name]) => [name, ours.get(name)])).toEqual(counting);
});
