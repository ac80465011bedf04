import { expect, it } from 'vitest';
import { runOwnProgram } from '../../../src/demo/own-program.ts';

/** A program in place of irsactl; what follows it on its command line it ignores. */
function run(script: string, onEvent: (event: unknown) => void = () => undefined): Promise<void> {
  return runOwnProgram([process.execPath, '-e', script, '--'], {
    args: ['apply'],
    environment: {},
    onEvent,
    signal: AbortSignal.timeout(30_000),
  });
}

it('reports each event, and passes over lines that are none', async () => {
  const events: unknown[] = [];
  await run(`console.error('{"type":"link-done"}'); console.error('plain'); console.error('[1]')`, (event) =>
    events.push(event),
  );
  expect(events).toEqual([{ type: 'link-done' }]);
});

it('says the last words of a program that fails', async () => {
  await expect(
    run(`console.error('first'); console.error('last words'); process.exitCode = 3`),
  ).rejects.toMatchObject({
    code: 'IRSA-DEMO-001',
    problem: { what: 'irsactl apply ended with code 3.', why: 'last words' },
  });
});

it('says so when the program said nothing', async () => {
  await expect(run('process.exitCode = 1')).rejects.toMatchObject({
    code: 'IRSA-DEMO-001',
    problem: { why: 'It said nothing more.' },
  });
});
