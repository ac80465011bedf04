import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { projectRoot } from '../../support/run-irsactl.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { testedProgram } from '../../support/tested-program.ts';
import { keepTranscript } from '../../support/transcript.ts';
import { tutorialBlocks } from '../../support/tutorial-blocks.ts';

it('the single steps work as docs/how-to describes them', async () => {
  const page = readFileSync(resolve(projectRoot, 'docs/how-to/use-the-single-steps.md'), 'utf8');
  const commands = tutorialBlocks(page).map((block) => block.commands);
  expect(commands).toHaveLength(3);
  const folder = await temporaryFolder();
  const irsactl = `irsactl() { "${process.execPath}" "${testedProgram()}" "$@"; }`;
  const run = spawnSync('bash', ['-euc', [irsactl, ...commands].join('\n')], {
    cwd: folder,
    encoding: 'utf8',
  });
  keepTranscript('docs/how-to', run.stdout + run.stderr);
  expect({ status: run.status, stderr: run.stderr }).toMatchObject({ status: 0 });

  const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  expect(statSync(join(folder, 'sa-signer.key')).mode & 0o777).toBe(0o600);
  expect(read('site/keys.json').keys[0].kid).toBe(run.stdout.trim());
  expect(read('site/.well-known/openid-configuration').issuer).toBe('https://oidc.example.com/prod-1');
  expect(read('trust.json').Statement[0].Condition.StringEquals).toMatchObject({
    'oidc.example.com/prod-1:sub': 'system:serviceaccount:shop:orders',
    'oidc.example.com/prod-1:aud': 'sts.amazonaws.com',
  });
});
