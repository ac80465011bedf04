import { expect, it } from 'vitest';
import { startDemo } from '../../support/demo-run.ts';
import { misfits } from '../../support/output-judge.ts';
import { runIrsactl } from '../../support/run-irsactl.ts';
import { pasteInto, shells } from '../../support/shells.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { keepTranscript } from '../../support/transcript.ts';

/** The environment of a terminal with AWS settings for another endpoint. */
const terminal = {
  PATH: '/usr/local/bin:/usr/bin:/bin',
  TERM: 'dumb',
  AWS_PROFILE: 'work',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
};

it('irsactl demo --keep prints a line for another terminal, and removes everything on Ctrl-C', async () => {
  const demo = await startDemo({ args: ['--keep'] });
  await demo.line('Press Ctrl-C here to remove everything');
  // On the other stream.
  await demo.line("/connect'");
  const pasted = demo.stdout.filter((line) => line.startsWith('. '));
  const commands = ['irsactl status </dev/null', 'irsactl plan --detailed-exitcode </dev/null'];
  const here = shells.filter(({ path }) => path !== null);
  const home = await temporaryFolder();
  const printed = await Promise.all(
    here.map((shell) => pasteInto(shell, [...pasted, ...commands], { ...terminal, HOME: home })),
  );
  for (const text of printed) {
    keepTranscript('irsactl demo --keep, another terminal', text);
    expect(text).toContain('demo-1-oidc');
    expect(text).toContain('Nothing to do');
  }
  demo.interrupt();
  expect(await demo.ended()).toEqual({ code: 0, signal: null });
  expect(demo.stdout.at(-1)).toContain('stopped and removed');
  await demo.nothingLeft();
});

it('irsactl demo --keep -o json prints the same as data while everything runs', async () => {
  const demo = await startDemo({ args: ['--keep', '-o', 'json'] });
  const text = await demo.result();
  const result = JSON.parse(text);
  expect(misfits('demo', result)).toEqual([]);
  const { directory: cwd, environment: env } = result.playOn;
  const status = await runIrsactl(['status', '-o', 'json'], { cwd, env });
  expect(JSON.parse(status.stdout)).toMatchObject({ chain: 'demo-1', links: { length: 7 } });
  demo.interrupt();
  expect(await demo.ended()).toEqual({ code: 0, signal: null });
  expect(demo.stdout.join('\n')).toBe(text);
  await demo.nothingLeft();
});
