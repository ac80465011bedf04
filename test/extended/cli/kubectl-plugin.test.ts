import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { findKubectl } from '../../support/kubectl.ts';
import { programsOnPath } from '../../support/programs-on-path.ts';
import { projectRoot } from '../../support/run-irsactl.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { testedProgram } from '../../support/tested-program.ts';
import { keepTranscript } from '../../support/transcript.ts';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let kubectl: string;
beforeAll(async () => {
  kubectl = await findKubectl();
});

/** Runs a program with `irsactl` and its plugin names on the PATH. */
async function run(program: string, ...args: readonly string[]): Promise<Ended> {
  const folder = await temporaryFolder();
  const env = { PATH: await programsOnPath(folder), HOME: folder };
  return new Promise((ended) => {
    execFile(program, [...args], { env, cwd: folder, timeout: 120_000 }, (fault, stdout, stderr) => {
      keepTranscript(`${program} ${args.join(' ')}`, stdout + stderr);
      ended({ code: Number(fault?.code ?? 0), stdout, stderr });
    });
  });
}

it('kubectl irsa calls itself so in usage, examples and suggestions', async () => {
  const help = await run(kubectl, 'irsa', 'plan', '--help');
  expect(help).toMatchObject({ code: 0, stderr: '' });
  expect(help.stdout).toMatch(/^Usage: kubectl irsa plan \[options\]\n/);
  expect(help.stdout).toContain('\n  kubectl irsa plan --only roles\n');
  expect(help.stdout).not.toMatch(/^ *irsactl |`irsactl /m);

  const flags = '--name prod-1 --region eu-central-1 --bucket prod-1-oidc --node cp-1=local -f -'.split(' ');
  const starter = await run(kubectl, 'irsa', 'init', ...flags);
  expect(starter.stdout).toContain('`kubectl irsa plan --full` shows');

  const missing = await run(kubectl, 'irsa', 'plan');
  expect(missing.code).toBe(2);
  expect(missing.stderr).toContain('or write one with `kubectl irsa init`.');
  expect(missing.stderr).toMatch(/more +kubectl irsa explain IRSA-CONFIG-001\n/);

  const usage = await run(kubectl, 'irsa', 'plan', '-f');
  expect(usage.stderr).toContain('Run `kubectl irsa plan --help` for its usage.');
});

it('prints no completion script for lines that begin with irsactl', async () => {
  const script = await run(kubectl, 'irsa', 'completion', 'fish');
  expect(script).toMatchObject({ code: 2, stdout: '' });
  expect(script.stderr).toContain('Run `kubectl completion fish | source`');
});

it.each([
  [['sta'], 'status\t', ':4'],
  [['plan', '--only', 'issuer,r'], 'issuer,roles\t', ':4'],
  [['plan', '--only=iss'], 'issuer\t', ':4'],
  [['plan', '-f', ''], '', ':0'],
])('kubectl completes %j as its own', async (words, candidate, directive) => {
  const { stdout } = await run(kubectl, '__complete', 'irsa', ...words);
  expect(stdout.split('\n').at(0)).toMatch(candidate === '' ? directive : candidate);
  expect(stdout.trimEnd().split('\n').at(-1)).toBe(directive);
});

it('links with both names make a plugin, as in docs/how-to/install-irsactl.md', async () => {
  const page = await readFile(resolve(projectRoot, 'docs/how-to/install-irsactl.md'), 'utf8');
  const [, commands = ''] = /```sh\n([\s\S]*?)```/.exec(page) ?? [];
  expect(commands.split('\n')).toHaveLength(3);
  const folder = await temporaryFolder();
  const [program, links] = [join(folder, 'irsactl'), join(folder, 'links')];
  await mkdir(links);
  await symlink(testedProgram(), program);
  const script = `command() { echo "${program}"; }; ${commands.replaceAll('/usr/local/bin', links)}`;
  await writeFile(join(folder, 'links.sh'), script);
  expect(await run('bash', join(folder, 'links.sh'))).toMatchObject({ code: 0, stderr: '' });
  const usage = await run(process.execPath, join(links, 'kubectl-irsa'), 'status', '--help');
  expect(usage.stdout).toMatch(/^Usage: kubectl irsa status/);
  const completed = await run(process.execPath, join(links, 'kubectl_complete-irsa'), 'sta');
  expect(completed.stdout).toMatch(/^status\t.*\n:4\n$/);
});
