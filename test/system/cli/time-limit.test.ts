import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectRoot } from '../../support/run-irsactl.ts';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `work` as irsactl runs a command, with a time limit of one millisecond. */
function runWork(work: string, asJson = false): Promise<Ended> {
  const cli = join(projectRoot, 'src/cli');
  const script = `
    import { runToEnd } from '${cli}/run.ts';
    import { limitTime } from '${cli}/time-limit.ts';
    import { listenForInterruption } from '${cli}/interruption.ts';
    import { chooseMessageForm } from '${cli}/output/printer.ts';
    // Keeps the process running, like a connection without a response.
    const forever = () => new Promise(() => setInterval(() => {}, 1000));
    chooseMessageForm('${asJson ? 'json' : 'people'}');
    limitTime(1);
    await runToEnd(async () => { ${work} }, (code) => process.exit(code));`;
  return new Promise((resolve) => {
    const args = ['--input-type=module', '--eval', script];
    execFile(process.execPath, args, { timeout: 60_000 }, (fault, stdout, stderr) => {
      resolve({ code: Number(fault?.code ?? 0), stdout, stderr });
    });
  });
}

it('a command that exceeds its time limit fails', async () => {
  const ended = await runWork('await forever();');
  expect(ended).toMatchObject({ code: 1, stdout: '' });
  expect(ended.stderr).toMatch(/^IRSA-CLI-017 {2}The command was not done after 0\.001 s\.\n/);
});

it('with -o json the error is JSON', async () => {
  const { code, stderr } = await runWork('await forever();', true);
  expect({ code, errors: JSON.parse(stderr).errors }).toMatchObject({
    code: 1,
    errors: [{ code: 'IRSA-CLI-017' }],
  });
});

const events = {
  'as after Ctrl-C': '',
  'even if a connection fails': `
    setImmediate(() => { throw new Error('an uncaught error of a socket'); });
    await new Promise((done) => setTimeout(done, 500));`,
};

it.each(Object.entries(events))('finishes the current change, %s', async (_, event) => {
  const change = `
    const interruption = listenForInterruption(() => {});
    const alive = setInterval(() => {}, 1000);
    while (!interruption.requested()) await new Promise(setImmediate);
    ${event}
    clearInterval(alive);
    process.stdout.write('the change is finished');
    return 130;`;
  const ended = await runWork(change);
  expect(ended).toMatchObject({ code: 1, stdout: 'the change is finished' });
  expect(ended.stderr).toContain('IRSA-CLI-017');
});
