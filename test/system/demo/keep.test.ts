import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { startDemo } from '../../support/demo-run.ts';
import { startIrsactl } from '../../support/run-irsactl.ts';
import { keepTranscript } from '../../support/transcript.ts';

/** What a terminal has that knows nothing of the demo, and has settings of its own that lead elsewhere. */
const terminal = {
  PATH: '/usr/local/bin:/usr/bin:/bin',
  HOME: '/nonexistent',
  AWS_PROFILE: 'work',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
};

it('irsactl demo --keep prints lines for another terminal, and takes all away at Ctrl-C', async () => {
  const demo = await startDemo({ args: ['--keep'] });
  await demo.line('Ctrl-C takes everything away');
  const from = demo.stdout.findIndex((line) => line.startsWith('unset '));
  const pasted = demo.stdout.slice(from, demo.stdout.indexOf('', from));
  const commands = ['irsactl status </dev/null', 'irsactl plan --detailed-exitcode </dev/null'];
  const shell = promisify(execFile)('/bin/sh', ['-eu'], { env: terminal });
  // As typed: what a process is called with, everybody on the machine may read.
  shell.child.stdin?.end([...pasted, ...commands, ''].join('\n'));
  const { stdout, stderr } = await shell;
  keepTranscript('irsactl demo --keep, another terminal', stdout + stderr);
  expect(stdout).toContain('demo-1-oidc');
  expect(stdout).toContain('Nothing to do');
  await watched(folderOf(pasted), exportsOf(pasted));
  demo.interrupt();
  expect(await demo.ended()).toEqual({ code: 0, signal: null });
  expect(demo.stdout.at(-1)).toContain('Nothing is left');
  await demo.nothingLeft();
});

async function watched(cwd: string, env: Readonly<Record<string, string>>): Promise<void> {
  const watch = startIrsactl(['status', '--watch', '-o', 'json'], { cwd, env });
  if (!watch.stdout) throw new Error('it writes on standard output');
  const [line] = await once(createInterface({ input: watch.stdout }), 'line');
  expect(JSON.parse(line)).toMatchObject({ chain: 'demo-1', links: { length: 7 } });
  watch.kill('SIGINT');
  expect(await once(watch, 'close')).toEqual([0, null]);
}

function exportsOf(lines: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [, name, value] = /^export (\w+)='(.*)'$/.exec(line) ?? [];
      return name !== undefined && value !== undefined ? [[name, value]] : [];
    }),
  );
}

function folderOf(lines: readonly string[]): string {
  return lines.flatMap((line) => /^cd '(.+)'$/.exec(line)?.[1] ?? [])[0] ?? '';
}
