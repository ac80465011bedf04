import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { startDemo } from '../../support/demo-run.ts';
import { runIrsactl, startIrsactl } from '../../support/run-irsactl.ts';

it('irsactl demo --keep leaves all running, says how to reach it, and takes it away at Ctrl-C', async () => {
  const demo = await startDemo({ args: ['--keep'] });
  await demo.line('Runs until Ctrl-C');
  const exports = demo.stdout.flatMap((line) => {
    const [, name, value] = /^export (\w+)='(.*)'$/.exec(line) ?? [];
    return name !== undefined && value !== undefined ? [[name, value] as const] : [];
  });
  const folder = demo.stdout.flatMap((line) => /^cd (\S+)/.exec(line)?.[1] ?? [])[0];
  if (folder === undefined) throw new Error('the demo names no folder');
  expect(demo.stdout).toContainEqual(
    expect.stringMatching(/^alias irsactl="'.+' '.+\/src\/cli\/main\.ts'"$/),
  );
  const place = { cwd: folder, env: Object.fromEntries(exports) };
  const status = await runIrsactl(['status'], place);
  expect(status).toMatchObject({ code: 0 });
  expect(status.stdout).toContain('demo-1-oidc');
  const watch = startIrsactl(['status', '--watch', '-o', 'json'], place);
  if (!watch.stdout) throw new Error('it writes on standard output');
  const [line] = await once(createInterface({ input: watch.stdout }), 'line');
  expect(JSON.parse(line)).toMatchObject({ chain: 'demo-1', links: { length: 7 } });
  watch.kill('SIGINT');
  expect(await once(watch, 'close')).toEqual([0, null]);
  const plan = await runIrsactl(['plan', '--detailed-exitcode'], place);
  expect(plan).toMatchObject({ code: 0 });
  demo.interrupt();
  expect(await demo.ended()).toEqual({ code: 0, signal: null });
  await demo.nothingLeft();
});
