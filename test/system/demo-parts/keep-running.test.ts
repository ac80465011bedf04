import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { playOnLines, writeOwnCommand } from '../../../src/demo/keep-running.ts';
import { pasteInto, shells } from '../../support/shells.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** Characters that a shell could interpret. */
const odd = String.raw`it's "a" \ \\ \' $HOME $(x) ${'`'}x${'`'} !! #`;

it.for(shells)(
  'pasted into $name, the lines configure the demo, whatever characters they have',
  async (shell, { skip }) => {
    skip(shell.path === null, shell.missing);
    const home = await temporaryFolder();
    const directory = join(home, odd);
    const program = join(directory, 'program');
    await mkdir(directory);
    const said = '"$PWD" "$PATH" "$(printenv AWS_PROFILE)" "$ODD" "$@"';
    await writeFile(program, `#!/bin/sh\nprintf '%s\\n' ${said} > "$HOME/said"\n`);
    await chmod(program, 0o755);
    const playOn = { environment: { ODD: odd }, directory, kubectl: join(directory, 'kubectl') };
    await writeOwnCommand(directory, [program, 'its own']);
    const lines = [...playOnLines(playOn), "irsactl status 'of it'"];
    await pasteInto(shell, lines, { PATH: '/usr/bin:/bin', HOME: home, TERM: 'dumb', AWS_PROFILE: 'work' });
    expect((await readFile(join(home, 'said'), 'utf8')).trimEnd().split('\n')).toEqual([
      directory,
      `${directory}/bin:${directory}:/usr/bin:/bin`,
      '',
      odd,
      'its own',
      'status',
      'of it',
    ]);
  },
);

it('fish keeps its universal variables', async ({ skip }) => {
  const fish = shells.find(({ name }) => name === 'fish');
  if (!fish?.path) return skip(fish?.missing);
  const { path } = fish;
  const env = { PATH: '/usr/bin:/bin', HOME: await temporaryFolder() };
  const say = (lines: readonly string[]) => promisify(execFile)(path, ['-c', lines.join('\n')], { env });
  await say(['set --universal --export AWS_PROFILE work']);
  await say(playOnLines({ environment: {}, directory: '/', kubectl: null }));
  expect((await say(['env'])).stdout).toContain('AWS_PROFILE=work');
});
