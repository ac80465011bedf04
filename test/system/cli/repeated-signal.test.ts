import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { projectRoot } from '../../support/run-irsactl.ts';

/** Starts a program whose change is finished when a line arrives on its standard input. */
function startChange(): ChildProcess {
  const script = `
    import { listenForInterruption } from '${join(projectRoot, 'src/cli/interruption.ts')}';
    const interruption = listenForInterruption(() => setImmediate(() => process.stdout.write('stopping ')));
    process.stdin.once('data', () => {
      process.stdout.write('finished');
      process.exit(interruption.requested() ? 130 : 1);
    });
    process.stdout.write('ready ');`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script]);
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

it('a signal that arrives twice, as from timeout, lets the current change finish', async () => {
  const child = startChange();
  const ended = once(child, 'close');
  let text = '';
  child.stdout?.on('data', (chunk) => {
    text += String(chunk);
    if (!text.endsWith('finished')) child.kill('SIGTERM');
    if (text.endsWith('stopping ')) child.stdin?.write('\n');
  });
  expect(await ended).toEqual([130, null]);
  expect(text).toBe('ready stopping finished');
});

it('a signal a second later ends the process immediately', async () => {
  const child = startChange();
  const ended = once(child, 'close');
  await once(child.stdout ?? child, 'data');
  const started = performance.now();
  while (child.signalCode === null) {
    child.kill('SIGTERM');
    await delay(50);
  }
  expect(await ended).toEqual([null, 'SIGTERM']);
  expect(performance.now() - started).toBeGreaterThan(900);
});
