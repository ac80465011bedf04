import { expect, it } from 'vitest';
import { runOwnProgram } from '../../../src/demo/own-program.ts';
import { startReaper } from '../../../src/demo/reaper.ts';

/** A program in place of irsactl, which ignores its arguments. */
async function run(script: string, onEvent: (event: unknown) => void = () => undefined): Promise<void> {
  const reaper = startReaper();
  try {
    await runOwnProgram([process.execPath, '-e', script, '--'], {
      args: ['apply'],
      environment: {},
      onEvent,
      signal: AbortSignal.timeout(30_000),
      reaper,
    });
  } finally {
    await reaper.close();
  }
}

it('reports each event, and ignores other lines', async () => {
  const events: unknown[] = [];
  const event = { type: 'link-done', link: 'issuer', summary: 'it is public' };
  const lines = [JSON.stringify(event), '{"type":"link-done"}', 'plain', '[1]'];
  await run(`for (const line of ${JSON.stringify(lines)}) console.error(line)`, (one) => events.push(one));
  expect(events).toEqual([event]);
});

it('reports the last line of a program that fails', async () => {
  await expect(
    run(`console.error('first'); console.error('last words'); process.exitCode = 3`),
  ).rejects.toMatchObject({
    code: 'IRSA-DEMO-001',
    problem: { what: 'irsactl apply exited with code 3.', why: 'last words' },
  });
});

it('reports that a failed program printed nothing', async () => {
  await expect(run('process.exitCode = 1')).rejects.toMatchObject({
    code: 'IRSA-DEMO-001',
    problem: { why: 'It printed no error.' },
  });
});
