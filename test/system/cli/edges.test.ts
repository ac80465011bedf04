import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { smallestChain } from '../../support/marked-chain.ts';
import { projectRoot, type RunOptions, runIrsactl, startIrsactl } from '../../support/run-irsactl.ts';
import { runTool } from '../../support/run-tool.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { testedProgram } from '../../support/tested-program.ts';

const canMount = await runTool('unshare', [
  '--map-root-user',
  '--mount',
  'mount',
  '-t',
  'tmpfs',
  'none',
  '/mnt',
]).then(
  () => true,
  () => false,
);

describe('a closed pipe', () => {
  it.each([
    ['stdout', ['explain'], 1],
    ['stderr', ['explain', 'nothing'], 2],
    ['stderr', ['plan', '--nonsense'], 2],
  ] as const)('on %s of %j causes no stack trace', async (gone, args, expected) => {
    const child = startIrsactl(args);
    const kept = gone === 'stdout' ? child.stderr : child.stdout;
    let text = '';
    kept?.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    child[gone]?.destroy();
    const [code] = await once(child, 'close');
    expect({ code, text }).toEqual({ code: expected, text: '' });
  });
});

describe('wrong usage', () => {
  it.each([
    ['an unknown option', ['plan', '--nonsense'], "Unknown option '--nonsense'"],
    ['an unknown command', ['plna'], 'Did you mean `irsactl plan`?'],
    ['one argument too many', ['plan', 'extra'], 'Too many arguments'],
    ['an unknown output format', ['plan', '-o', 'xml'], 'Allowed choices are text, json, yaml'],
    ['an option without its value', ['plan', '--file'], 'has no value'],
    ['a private key on standard output', ['key', '-'], 'It is two files.'],
    [
      'a part of a saved plan',
      ['apply', 'plan.json', '--only', 'roles'],
      'cannot select from the saved plan',
    ],
    ['a group without its command', ['role'], 'Usage: irsactl role'],
  ])('%s exits with code 2 and prints nothing to standard output', async (_, args, text) => {
    expect(await runIrsactl(args)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(text),
    });
  });

  it('is not to type irsactl alone: it shows the help, as --help does', async () => {
    const alone = await runIrsactl([]);
    expect(alone).toMatchObject({ code: 0, stderr: '' });
    expect(alone).toEqual(await runIrsactl(['--help']));
  });
});

describe('options before a command', () => {
  it.each([
    ['-f examples/irsa.yaml validate', 'validate -f examples/irsa.yaml', 0],
    ['-o=json --file examples/irsa.yaml validate', 'validate -f examples/irsa.yaml -o json', 0],
    ['-f x role --nonsense list', 'role list -f x --nonsense', 2],
    ['--yes plan', 'plan --yes', 2],
  ] as const)('`%s` does what `%s` does', async (before, after, code) => {
    const [one, other] = await Promise.all([before, after].map((line) => runIrsactl(line.split(' '))));
    expect(one).toEqual(other);
    expect(one).toMatchObject({ code });
  });
});

describe('errors for scripts', () => {
  it.each([[['-o', 'json']], [['-ojson']], [['--output', 'json']], [['--output=json']]])(
    'are JSON on standard error with %j',
    async (output) => {
      const cwd = await temporaryFolder();
      const run = await runIrsactl(['plan', ...output], { cwd });
      expect(run).toMatchObject({ code: 2, stdout: '' });
      expect(JSON.parse(run.stderr)).toEqual({
        errors: [
          {
            code: 'IRSA-CONFIG-001',
            what: expect.stringContaining('irsa.yaml'),
            why: expect.any(String),
            next: expect.any(String),
            place: { file: 'irsa.yaml' },
          },
        ],
      });
    },
  );
});

describe('CA files that Node cannot read', () => {
  it('are reported before the first request, instead of a warning of Node', async () => {
    const file = join(projectRoot, 'examples/irsa.yaml');
    const env = { NODE_EXTRA_CA_CERTS: '/nowhere/ca.pem' };
    const { code, stdout, stderr } = await runIrsactl(['plan', '-f', file], { env });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /^IRSA-CLI-007 {2}\/nowhere\/ca\.pem is not a file of certificate authorities\.\n/,
    );
    expect(stderr).not.toContain('Ignoring');
    expect(await runIrsactl(['validate', '-f', file], { env })).toMatchObject({ code: 0, stderr: '' });
  });

  it.each([['sandbox'], ['demo'], ['webhook'], ['lint']])('prevent the start of %s', async (command) => {
    const run = await runIrsactl([command], { env: { NODE_EXTRA_CA_CERTS: '/nowhere/ca.pem' } });
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain('IRSA-CLI-007');
    expect(run.stderr).not.toContain('Ignoring');
  });
});

describe('wrong usage for scripts', () => {
  it.each([
    [['plan', '--nonsense', '-o', 'json'], "Unknown option '--nonsense'."],
    [['plna', '-o', 'json'], "Unknown command 'plna'."],
    [['init', '-o', 'json', 'extra'], "Too many arguments for 'init'."],
  ])('is JSON too: %j', async (args, what) => {
    const run = await runIrsactl(args);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(JSON.parse(run.stderr)).toMatchObject({
      errors: [{ code: 'IRSA-CLI-006', what }],
    });
  });
});

describe('the version', () => {
  it.each([[['--version']], [['-V']]])('is that of the package: %j', async (args) => {
    const { version } = JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8'));
    expect(await runIrsactl(args)).toEqual({ code: 0, signal: null, stdout: `${version}\n`, stderr: '' });
  });
});

describe('colour', () => {
  const failing = (env: RunOptions['env'] = {}) =>
    runIrsactl(['explain', 'nothing'], { env: { TERM: 'xterm', ...env } });

  it('is off in a pipe unless FORCE_COLOR is set', async () => {
    expect((await failing()).stderr).not.toContain('\u001b');
    expect((await failing({ FORCE_COLOR: '1' })).stderr).toContain('\u001b[31mIRSA-CLI-002');
    expect((await failing({ FORCE_COLOR: '1', NO_COLOR: '1' })).stderr).not.toContain('\u001b');
  });
});

describe('irsactl init on a full disk', () => {
  const flags = '--name prod-1 --region eu-central-1 --bucket prod-1-oidc --node cp-1=local'.split(' ');

  it('reports an error and leaves no partial file', async ({ skip }) => {
    skip(!canMount, 'this machine allows no mounts in a namespace');
    const cwd = await temporaryFolder();
    const main = testedProgram();
    const script = `mount -t tmpfs -o size=4k none "$0" && cd "$0" && "$@" 2>&1; echo "code $?"; ls -A`;
    const command = ['sh', '-c', script, cwd, process.execPath, main, 'init', ...flags];
    const output = await runTool('unshare', ['--map-root-user', '--mount', ...command]);
    expect(output).toContain('IRSA-KEY-010');
    expect(output).toMatch(/code 1\n$/);
  });
});

describe('irsactl init -f -', () => {
  it('writes the chain to standard output and creates no file', async () => {
    const cwd = await temporaryFolder();
    const flags = '--name prod-1 --region eu-central-1 --bucket prod-1-oidc --node cp-1=local'.split(' ');
    const run = await runIrsactl(['init', '-f', '-', ...flags], { cwd });
    expect(run).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('kind: TrustChain') });
    expect(await readdir(cwd)).toEqual([]);
  });
});

describe('irsactl sandbox', () => {
  it.each(['--listen', '--tls-port'])('reports the port that is taken: %s', async (option) => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    onTestFinished(() => void taken.close());
    const address = taken.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const value = option === '--listen' ? `127.0.0.1:${port}` : `${port}`;
    const run = await runIrsactl(['sandbox', option, value]);
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.stderr).toContain('IRSA-SANDBOX-001');
    expect(run.stderr).toContain(`${port}`);
  });
});

it('reads irsa.yml if irsa.yaml does not exist, and accepts the former name of the text format', async () => {
  const cwd = await temporaryFolder();
  await writeFile(join(cwd, 'irsa.yml'), smallestChain);
  for (const args of [['validate'], ['validate', '-o', 'human'], ['validate', '-o', 'text']]) {
    expect(await runIrsactl(args, { cwd })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('irsa.yml is valid'),
    });
  }
});
