import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectRoot } from '../../support/run-irsactl.ts';
import { hasTool } from '../../support/run-tool.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { keepSecret } from '../../support/transcript.ts';

it('make demo KEEP=1 exits cleanly on Ctrl-C in a terminal, without an error of make', async ({ skip }) => {
  skip(
    process.platform !== 'linux' || !(await hasTool('script')),
    'skipped: needs util-linux script as the terminal',
  );
  skip(!(await hasTool('make')), 'skipped: there is no make on the PATH');
  const folder = await temporaryFolder();
  const terminal = spawn('script', ['--quiet', '--return', '--command', 'make demo KEEP=1', '/dev/null'], {
    cwd: projectRoot,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'),
      TERM: 'dumb',
    },
  });
  let said = '';
  terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
    const before = said.includes('Ctrl-C here');
    said += text;
    if (!before && said.includes('Ctrl-C here')) terminal.stdin.write('\u0003');
  });
  const [code] = await once(terminal, 'close');
  keepSecret('secret access key', /AWS_SECRET_ACCESS_KEY='([^']+)/.exec(said)?.[1] ?? '');
  expect(said.slice(said.indexOf('Ctrl-C here'))).toContain('stopped and removed');
  expect(said).not.toMatch(/make(\[\d+\])?: \*\*\*/);
  expect(code).toBe(0);
});
