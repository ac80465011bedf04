import { chmod, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { findBinaries } from '../../../src/binaries/find-binaries.ts';
import { freePort } from '../../../src/demo/local-cluster/free-port.ts';
import { chainLab, labChain } from '../../support/chain-lab.ts';
import { helpExamples } from '../../support/help-examples.ts';
import { fencedBlocks } from '../../support/markdown-pages.ts';
import { findPythonTools } from '../../support/python-tools.ts';
import { projectRoot } from '../../support/run-irsactl.ts';
import { TerminalSession } from '../../support/terminal-session.ts';
import { testCertificates } from '../../support/test-certificates.ts';
import { testedProgram } from '../../support/tested-program.ts';
import { tutorialBlocks } from '../../support/tutorial-blocks.ts';
import { TutorialRunner } from '../../support/tutorial-runner.ts';

const lab = chainLab();

/** Runs several pages one after another on one chain. */
describe('how-to pages, command for command', () => {
  let folder = '';
  let path = '';

  beforeAll(async () => {
    folder = join(lab().folder, 'reader', 'work');
    await mkdir(folder, { recursive: true });
    const programs = join(lab().folder, 'programs');
    await mkdir(programs);
    const irsactl = `#!/bin/sh\nexec '${process.execPath}' '${testedProgram()}' "$@"\n`;
    await writeFile(join(programs, 'irsactl'), irsactl);
    await chmod(join(programs, 'irsactl'), 0o755);
    const { kubectl } = await findBinaries();
    const { aws } = await findPythonTools();
    const kubectlFolder = kubectl === undefined ? [] : [dirname(kubectl)];
    path = [programs, dirname(aws), ...kubectlFolder, process.env['PATH'] ?? ''].join(delimiter);
  });

  const read = async (page: string) =>
    Object.entries({ 'prod-1': labChain.name, ...ownNames() }).reduce(
      (text, [name, own]) => text.replaceAll(name, own),
      await readFile(join(projectRoot, page), 'utf8'),
    );

  /** This test's values for the placeholders of a page. */
  function ownNames(): Readonly<Record<string, string>> {
    const { endpoint, tlsPort } = lab().sandbox();
    return {
      'http://proxy.example.internal:3128': endpoint,
      '/etc/ssl/certs/example-internal.pem': lab().caFile,
      'internal-ca.pem': lab().caFile,
      // There is no terminal to confirm on.
      'irsactl apply --adopt': 'irsactl apply --adopt --yes',
      'irsactl destroy\n': 'irsactl destroy --yes\n',
      'irsactl plan\nirsactl apply\n': 'irsactl plan\nirsactl apply --yes\n',
      'oidc.example.com:443:10.0.0.20:443': `${labChain.bucket}.s3.eu-central-1.amazonaws.com:443:127.0.0.1:${tlsPort}`,
    };
  }

  const environment = () => ({
    ...lab().environment(),
    PATH: path,
    HOME: lab().folder,
    // Contains etcd and kube-apiserver.
    XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'),
    AWS_PAGER: '',
  });

  /** Runs a line of the help in the reader's shell; expects exit code 0. */
  async function type(line: string): Promise<void> {
    const runner = new TutorialRunner({ folder, environment: environment(), page: 'help' });
    await runner.run({ line: 0, commands: line, expectation: { kind: 'shows', text: '' } });
  }

  /** Runs a line that asks in the reader's terminal, and confirms. */
  async function agree(line: string, question = 'Continue? [y/N] ', answer = 'y'): Promise<void> {
    const terminal = new TerminalSession(line.split(' ').slice(1), { cwd: folder, env: environment() });
    await terminal.see(question);
    terminal.type(`${answer}\r`);
    expect([line, await terminal.end(), terminal.shown]).toEqual([line, 0, terminal.shown]);
  }

  /** Runs a line that serves in a separate terminal until Ctrl-C. */
  async function serve(line: string, until: string): Promise<void> {
    const runner = new TutorialRunner({ folder, environment: environment(), page: 'help' });
    const expectation = { kind: 'terminal', name: line, until } as const;
    try {
      // A shell between them would die of the signal.
      await runner.run({ line: 0, commands: `exec ${line}`, expectation });
    } finally {
      expect(await runner.end()).toEqual([{ name: line, code: 0 }]);
    }
  }

  async function follow(page: string, which: (commands: string) => boolean = () => true): Promise<number> {
    const runner = new TutorialRunner({ folder, environment: environment(), page });
    const blocks = tutorialBlocks(await read(page)).filter(({ commands }) => which(commands));
    for (const block of blocks) await runner.run(block);
    return blocks.length;
  }

  it('let another team create AWS resources', { timeout: 300_000 }, async () => {
    const page = 'docs/how-to/let-another-team-create-aws-resources.md';
    const [written] = fencedBlocks({ path: page, text: await read(page) }).filter(
      ({ info }) => info === 'yaml',
    );
    const chain = parseDocument(written?.text ?? '');
    // Access to the cluster and the webhook differ on this machine.
    const own = parseDocument(await readFile(lab().chainFile, 'utf8'));
    for (const field of ['controlPlane', 'injection'])
      chain.setIn(['spec', field], own.getIn(['spec', field]));
    await writeFile(join(folder, 'irsa.yaml'), String(chain));
    expect(await follow(page)).toBe(3);
  });

  it('run irsactl from CI', { timeout: 300_000 }, async () => {
    // A webhook outside the cluster, like this one, has no manifests.
    expect(
      await follow('docs/how-to/run-from-ci-and-gitops.md', (commands) => !/render/.test(commands)),
    ).toBe(3);
  });

  it.each([
    ['monitor the chain', 'monitor-the-chain', 1],
    ['check after a join or an upgrade', 'join-and-upgrade-control-plane-nodes', 1],
    ['run irsactl with least privilege', 'run-with-least-privilege', 2],
    ['find out why a pod has no role', 'find-out-why-a-pod-has-no-role', 3],
    ['work behind a proxy', 'work-behind-a-proxy', 3],
  ])('%s', { timeout: 300_000 }, async (_, page, blocks) => {
    expect(await follow(`docs/how-to/${page}.md`)).toBe(blocks);
  });

  it('the examples of the help that read a chain', { timeout: 300_000 }, async () => {
    const { caFile, sandbox } = lab();
    const reached = ` --connect-to ::127.0.0.1:${sandbox().tlsPort} --ca-file ${caFile}`;
    for (const name of ['plan', 'status', 'graph', 'verify']) {
      const lines = helpExamples(name);
      expect(lines.length).toBeGreaterThanOrEqual(1);
      for (const line of lines) await type(line.replace(/(?= >|$)/, name === 'graph' ? '' : reached));
    }
  });

  it('the examples of the help that change a chain', { timeout: 600_000 }, async () => {
    const [asks, saved, prune, only, ...more] = helpExamples('apply');
    expect(more).toEqual([]);
    const { accessKeyId, secretAccessKey } = lab().sandbox().rootCredentials;
    const profile = `[prod]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
    await mkdir(join(lab().folder, '.aws'));
    await writeFile(join(lab().folder, '.aws', 'credentials'), profile);
    const policy = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
    const detach = `aws iam detach-role-policy --role-name ${labChain.name}-shop-orders --policy-arn ${policy}`;
    await type(detach);
    await agree(asks ?? '');
    await type(`${detach}\nirsactl plan -o json > plan.json\n${saved}`);
    await type(detach);
    await agree(prune ?? '');
    await type(detach);
    await agree(only ?? '');
    await type('irsactl plan --detailed-exitcode');
  });

  it('the examples of the help that read the cluster', { timeout: 300_000 }, async () => {
    const fromCluster = helpExamples('jwks').filter((line) => line.includes('--from-cluster'));
    expect(fromCluster).toHaveLength(1);
    for (const line of fromCluster) await type(line);
  });

  it('the examples of the help that run until Ctrl-C', { timeout: 300_000 }, async () => {
    for (const line of helpExamples('demo cluster')) await serve(line, 'Runs until Ctrl-C');
    const port = String(await freePort());
    const sandboxes = helpExamples('sandbox').map((line) => line.replace('4566', port));
    expect(sandboxes.filter((line) => line.includes(port))).toHaveLength(2);
    for (const line of sandboxes) await serve(line, 'Press Ctrl-C to stop it');
    for (const namespace of ['eks', 'irsactl-system']) await lab().cluster.createNamespace(namespace);
    const { cert, key } = await (await testCertificates()).issue();
    await writeFile(join(folder, 'tls.crt'), cert);
    await writeFile(join(folder, 'tls.key'), key, { mode: 0o600 });
    await copyFile(lab().cluster.kubeconfigPath, join(folder, 'admin.conf'));
    // The default ports may be in use on this machine; KUBECONFIG and this folder replace the pod's environment.
    const here = ' --port 0 --metrics-port 0 --tls-cert tls.crt --tls-key tls.key';
    const webhooks = helpExamples('webhook').map(
      (line) => `${line.replaceAll(/ --(port|tls-\w+) \S+/g, '')}${here}`,
    );
    await Promise.all(webhooks.map((line) => serve(line, '"listening"')));
  });

  it('the examples of the help on one role', { timeout: 300_000 }, async () => {
    const own = (line: string) => line.replace('prod-1', labChain.name);
    for (const name of ['role', 'role list', 'role show']) {
      for (const line of helpExamples(name)) await type(own(line));
    }
    const chainFile = join(folder, 'irsa.yaml');
    const before = await readFile(chainFile, 'utf8');
    await lab().cluster.createNamespace('external-dns');
    expect(await follow('docs/how-to/use-presets.md')).toBe(2);
    expect(await follow('docs/how-to/manage-roles.md')).toBe(3);
    await writeFile(chainFile, before);
    await type('irsactl apply --prune --yes');
  });

  it('adopt an existing IRSA setup', { timeout: 300_000 }, async () => {
    await otherAccount();
    const issuer = `${labChain.bucket}.s3.eu-central-1.amazonaws.com`;
    await type(`aws s3api create-bucket --bucket ${labChain.bucket} --create-bucket-configuration LocationConstraint=eu-central-1
      aws iam create-open-id-connect-provider --url https://${issuer} --client-id-list sts.amazonaws.com
      aws iam create-role --role-name ${labChain.name}-shop-orders --assume-role-policy-document file://trust.json`);
    const page = 'docs/how-to/come-from-another-setup.md';
    expect(await follow(page, (commands) => /^irsactl (plan$|.*--adopt)/.test(commands))).toBe(3);
    await type('irsactl plan --detailed-exitcode');
    await otherAccount();
    await type('irsactl apply --yes');
  });

  /** An empty AWS account, and a terminal with access to only this account. */
  async function otherAccount(): Promise<void> {
    await lab().freshAws();
    await rm(join(folder, '..', 'exports.sh'));
  }

  it('remove irsactl', { timeout: 300_000 }, async () => {
    // AWS's own webhook needs nodes to run on.
    expect(await follow('docs/how-to/remove-irsactl.md', (commands) => /destroy/.test(commands))).toBe(3);
    const manifest = await readFile(lab().cluster.manifestPath, 'utf8');
    expect(manifest).not.toContain('oidc');
  });

  it('the examples of the help that remove a chain', { timeout: 600_000 }, async () => {
    const [backSeen, backAsked, plainBack, ...moreBack] = helpExamples('rollback');
    const [downSeen, downAsked, downWithLoss, ...moreDown] = helpExamples('destroy');
    expect([...moreBack, ...moreDown]).toEqual([]);
    await type('irsactl apply --yes');
    await type(backSeen ?? '');
    await agree(backAsked ?? '');
    await type(plainBack ?? '');
    expect(await readFile(lab().cluster.manifestPath, 'utf8')).not.toContain('oidc');
    await type(downSeen ?? '');
    await agree(downAsked ?? '', `Type ${labChain.name} to continue: `, labChain.name);
    await type(downWithLoss ?? '');
    await type('irsactl destroy --dry-run');
  });
});
