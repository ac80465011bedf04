import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { shellWord } from '../chain/shell-word.ts';
import type { DemoResult, PlayOn } from './demo-result.ts';
import type { DemoOptions } from './demo-setup.ts';
import { findPrograms } from './find-program.ts';
import type { OwnProgram } from './own-program.ts';

/** Keeps the demo running until its shell ends, or without a shell until the signal. */
export async function keepRunning(playOn: PlayOn, result: DemoResult, options: DemoOptions): Promise<void> {
  const { keep, print, report, signal, program, conclude } = options;
  const settings = join(playOn.directory, 'connect');
  await writeOwnCommand(playOn.directory, program);
  await writeFile(settings, `${playOnLines(playOn).join('\n')}\n`, { mode: 0o600 });
  const connect = `. ${shellWord(settings)}`;
  const tryNext =
    'Pods stay Pending, without a kubelet. Try status, verify, graph and destroy; or add a role to irsa.yaml, then plan and apply.';
  if (keep === 'until-shell-ends') {
    print('\n  This new shell is connected to the demo; your own shell stays as it was.');
    print(`  ${tryNext}`);
    print('  To connect another terminal, paste there:');
    print(connect);
    print('  Leave this shell with exit: then the demo stops and removes everything.');
    await runShell(connect, playOn.directory, signal);
    print("  You left the demo's shell.");
  } else {
    report('The demo keeps running. To connect a terminal, paste there:');
    print(connect);
    await conclude(result);
    report(tryNext);
    report('Press Ctrl-C here to remove everything.');
    if (!signal.aborted) await once(signal, 'abort');
  }
}

/**
 * Runs bash, or sh if there is no bash, until it ends or the signal ends it. The shell does not read the user's .bashrc, which
 * could connect it to another cluster, and writes no history.
 */
async function runShell(connect: string, directory: string, signal: AbortSignal): Promise<void> {
  const startFile = join(directory, 'shellrc');
  await writeFile(startFile, `${connect}\nPS1='(irsactl demo) $ '\nunset HISTFILE\n`, { mode: 0o600 });
  const [bash] = await findPrograms('bash', process.env['PATH'] ?? '');
  const [program, args] = bash === undefined ? ['/bin/sh', []] : [bash, ['--rcfile', startFile]];
  const shell = spawn(program, [...args, '-i'], {
    stdio: 'inherit',
    // The start file of sh.
    env: { ...process.env, ENV: startFile },
    signal,
    // An interactive shell ignores SIGTERM.
    killSignal: 'SIGHUP',
  });
  await once(shell, 'close').catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

/** Settings of the terminal that override the demo's, or do not belong to its access key. */
const conflictingVariables = [
  'AWS_PROFILE',
  'AWS_SESSION_TOKEN',
  'AWS_ENDPOINT_URL',
  'https_proxy',
  'no_proxy',
];

const commandFolder = (directory: string) => join(directory, 'bin');

/** Writes the command irsactl into the demo's folder: irsactl itself may be in a checkout or in the cache of npx. */
export async function writeOwnCommand(directory: string, program: OwnProgram): Promise<void> {
  await mkdir(commandFolder(directory), { mode: 0o700 });
  const script = `#!/bin/sh\nexec ${program.map(shellWord).join(' ')} "$@"\n`;
  await writeFile(join(commandFolder(directory), 'irsactl'), script, { mode: 0o700 });
}

/** Lines that connect a shell to the demo; sh, bash, zsh and fish read each alike. */
export function playOnLines({ environment, directory, kubectl }: PlayOn): readonly string[] {
  const folders = [commandFolder(directory), ...(kubectl === null ? [] : [dirname(kubectl)])];
  return [
    unsetVariables(conflictingVariables),
    ...Object.entries(environment).map(([name, value]) => `export ${name}=${shellWord(value)}`),
    `export PATH=${folders.map(shellWord).join(':')}:"$PATH"`,
    `cd ${shellWord(directory)}`,
  ];
}

/** fish has no `unset`; without `--global`, its `set --erase` would remove a universal variable from all terminals. */
function unsetVariables(names: readonly string[]): string {
  const all = names.join(' ');
  return `test -z "$FISH_VERSION" && unset ${all} || set --erase --global ${all}`;
}
