import { expect, it } from 'vitest';
import { onTerminal } from '../../support/on-terminal.ts';
import { runIrsactl } from '../../support/run-irsactl.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

it('the webhook logs text on a terminal and JSON elsewhere', async () => {
  const cwd = await temporaryFolder();
  const args = ['webhook', '--kubeconfig', 'nowhere', '--logtostderr'];
  const run = onTerminal(args, { cwd });
  await run.ended();
  expect(run.screen()).toMatch(/^\d\d:\d\d:\d\d\.\d{3}Z INFO {2}accepted and ignored: --logtostderr/);
  const { stderr } = await runIrsactl(args, { cwd });
  expect(JSON.parse(stderr.split('\n')[0] ?? '')).toMatchObject({ level: 30, name: 'irsactl-webhook' });
});
