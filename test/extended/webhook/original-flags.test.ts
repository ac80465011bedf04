import { execFile } from 'node:child_process';
import { expect, it } from 'vitest';
import { webhookCommand } from '../../../src/cli/commands/webhook.ts';
import { findOriginal } from '../../support/original/find-original.ts';

/** What Go's usage says of a default; nothing where it is the zero of its type. */
function writtenDefault(value: unknown, description: string | undefined): string {
  const written = description ?? String(value);
  return ['undefined', 'false', '0', '0s', '', 'those of Node'].includes(written) ? '' : written;
}

it('has every flag that the original names in its usage, with that default', async ({ skip }) => {
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
  expect(theirs.map(([name]) => [name, ours.get(name)])).toEqual(theirs);
});

const klogValues = {
  stderrthreshold: ['', 'banana', 'info', 'FATAL', '7', '-1', '+1', '0x1', '1_0', '99999999999'],
  alsologtostderrthreshold: ['', 'Warning', 'x'],
  vmodule: ['', ',', 'a', 'a=1', 'a=b', 'a=1,*=2,', '=1', 'a=', 'a=1=2', 'a=-1', 'a=+1', 'a=0x1'],
  log_backtrace_at: ['', ':0', 'x', 'a.go', 'a.go:1', 'a.go:0', 'a:1', '.:1', 'a.go:1:2', 'a.go:+1'],
};

it.for(Object.entries(klogValues))(
  'takes the values of --%s that the original takes',
  async ([name, values], { skip }) => {
    const original = await findOriginal();
    if (typeof original === 'string') return skip(original);
    const codes = values.map(
      (value) =>
        new Promise<number>((resolve) => {
          const child = execFile(original.program, [`--${name}=${value}`, '--version'], () => {});
          child.once('exit', (code) => resolve(code ?? 1));
        }),
    );
    const theirs = (await Promise.all(codes)).map((code) => code === 0);
    const ours = values.map((value) => {
      const command = webhookCommand()
        .exitOverride()
        .configureOutput({ writeErr: () => {} });
      try {
        command.action(() => {}).parse([`--${name}=${value}`], { from: 'user' });
        return true;
      } catch {
        return false;
      }
    });
    expect(ours).toEqual(theirs);
  },
);
