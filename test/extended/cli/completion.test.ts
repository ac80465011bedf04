import { execFile } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { shellScripts } from '../../../src/cli/completion/shell-scripts.ts';
import { findOnPath } from '../../support/find-on-path.ts';
import { programsOnPath } from '../../support/programs-on-path.ts';
import { skipUnless } from '../../support/skip-unless.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { keepTranscript } from '../../support/transcript.ts';

/** A hostile name: a shell that evaluates it creates a file. */
const hostile = 'my $(touch evaluated) context';
/** The same behind the other kind of quote. */
const alsoHostile = "it's; touch evaluated #";
const cluster = 'arn:aws:eks:eu-central-1:1:cluster/x';

/** The text typed before Tab, and the words of the line after it. */
const lines: readonly (readonly [typed: string, words: readonly string[]])[] = [
  ['irsactl sta', ['status']],
  ['irsactl role sh', ['role', 'show']],
  ['irsactl plan --detailed', ['plan', '--detailed-exitcode']],
  ['irsactl plan --only iss', ['plan', '--only', 'issuer']],
  ['irsactl plan --only=issuer,rol', ['plan', '--only=issuer,roles']],
  ['irsactl --kubec', ['--kubeconfig']],
  ['irsactl -f x --only=iss', ['-f', 'x', '--only=issuer']],
  ['irsactl -f x stat', ['-f', 'x', 'status']],
  ['irsactl explain spec.issuer.s3.b', ['explain', 'spec.issuer.s3.bucket']],
  ['irsactl plan --context arn:a', ['plan', '--context', cluster]],
  ['irsactl plan --context=arn:aws:eks:e', ['plan', `--context=${cluster}`]],
  ['irsactl plan --context my', ['plan', '--context', hostile]],
  ['irsactl plan --ca-file=auth', ['plan', '--ca-file=authority.pem']],
  ['irsactl validate -f "other ch', ['validate', '-f', 'other chain.yaml']],
  // A format is never completed from files.
  ['irsactl plan -o auth', ['plan', '-o', 'auth']],
];

/** Runs a shell with this input and this startup file, in a folder with the files to complete. */
async function runShell(command: readonly [string, ...string[]], start: string, input = ''): Promise<string> {
  const folder = await temporaryFolder();
  const cwd = join(folder, 'work');
  await mkdir(cwd);
  const contexts = [cluster, hostile, alsoHostile, 'kubernetes-admin@prod'].map((name) => ({ name }));
  await writeFile(join(cwd, 'kubeconfig'), JSON.stringify({ contexts }));
  await writeFile(join(cwd, 'other chain.yaml'), '');
  await writeFile(join(cwd, 'authority.pem'), '');
  await writeFile(join(cwd, '.bashrc'), start);
  await writeFile(join(cwd, '.zshrc'), start);
  const env = {
    PATH: await programsOnPath(folder),
    HOME: cwd,
    KUBECONFIG: join(cwd, 'kubeconfig'),
    TERM: 'xterm',
  };
  const [program, ...args] = command;
  const text = await new Promise<string>((resolve) => {
    const child = execFile(program, args, { cwd, env, timeout: 150_000 }, (_, stdout, stderr) =>
      resolve(stdout + stderr),
    );
    child.stdin?.end(input);
  });
  keepTranscript(`completion by ${program}`, text);
  expect(await readdir(cwd)).not.toContain('evaluated');
  return text;
}

/**
 * Types every line into an interactive shell on its own terminal, then Tab, and puts `show` in front with Ctrl-A, which
 * prints the words that the shell parsed from the line.
 */
async function typedInto(
  shell: string,
  start: string,
  keys: readonly string[] = lines.map(([line]) => `${line}\t`),
): Promise<readonly (readonly string[])[]> {
  const show = `PS1='$ '\nshow() { printf '<%s>' "$@"; echo; }\n`;
  const typed = keys.map((line) => `${line}\u0001show \u0005\n`);
  const text = await runShell(
    ['script', '-qec', shell, '/dev/null'],
    show + start,
    `${typed.join('')}exit\n`,
  );
  return text
    .split('\n')
    .filter((line) => line.includes('<irsactl>'))
    .map((line) => [...line.matchAll(/<([^<>]*)>/g)].slice(1).map(([, word = '']) => word));
}

const wanted = lines.map(([, words]) => words);

describe('bash', () => {
  skipUnless(
    findOnPath('bash') !== null && findOnPath('script') !== null,
    'there is no bash or no script(1)',
  );

  it('completes the typed text', async () => {
    const start = 'source <(irsactl completion bash)\n';
    expect(await typedInto('bash --noprofile -i', start)).toEqual(wanted);
  });

  it('adds nothing behind an open quote that bash would run', async () => {
    const start = 'source <(irsactl completion bash)\n';
    const keys = ['"', "'"].map((quote) => `irsactl plan --context ${quote}my\t${quote}`);
    const words = ['plan', '--context', 'my'];
    expect(await typedInto('bash --noprofile -i', start, [...keys, `irsactl plan --context 'it\t'`])).toEqual(
      [words, words, ['plan', '--context', 'it']],
    );
  });
});

describe('zsh', () => {
  skipUnless(findOnPath('zsh') !== null && findOnPath('script') !== null, 'there is no zsh or no script(1)');

  it('completes the typed text', async () => {
    const start = 'bindkey -e\nautoload -U compinit\ncompinit -u\nsource <(irsactl completion zsh)\n';
    expect(await typedInto('zsh -i', start)).toEqual(wanted);
  });

  it('completes with the script as a file on the fpath, as packages install it', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, '_irsactl'), shellScripts.zsh);
    const start = `bindkey -e\nfpath=(${folder} $fpath)\nautoload -U compinit\ncompinit -u\n`;
    const keys = ['irsactl sta\t', 'irsactl plan --only iss\t'];
    expect(await typedInto('zsh -i', start, keys)).toEqual([['status'], ['plan', '--only', 'issuer']]);
  });
});

describe('fish', () => {
  skipUnless(findOnPath('fish') !== null, 'there is no fish');

  it('offers matching candidates', async () => {
    const asked = lines.map(([line]) => `complete -C '${line}'; echo @next@`).join('\n');
    const text = await runShell(
      ['fish', '--no-config', '-c', `irsactl completion fish | source\n${asked}`],
      '',
    );
    const offered = text
      .split('@next@\n')
      .slice(0, -1)
      .map((part) => part.split('\n').flatMap((line) => line.split('\t')[0] || []));
    // The word as fish inserts it; for the last ones nothing, while the other shells leave the word unchanged.
    const words = wanted.slice(0, -1).map((line) => line.slice(-1));
    expect(offered).toEqual([...words, []]);
  });
});
