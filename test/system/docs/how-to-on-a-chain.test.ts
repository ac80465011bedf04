import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import type { Command } from 'commander';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { findBinaries } from '../../../src/binaries/find-binaries.ts';
import { guideOf } from '../../../src/cli/help/command-guide.ts';
import { createProgram } from '../../../src/cli/program.ts';
import { chainLab, labChain } from '../../support/chain-lab.ts';
import { fencedBlocks } from '../../support/markdown-pages.ts';
import { findPythonTools } from '../../support/python-tools.ts';
import { projectRoot } from '../../support/run-irsactl.ts';
import { tutorialBlocks } from '../../support/tutorial-blocks.ts';
import { TutorialRunner } from '../../support/tutorial-runner.ts';

const lab = chainLab();

function examplesOf(name: string, ...below: readonly string[]): readonly string[] {
  let command: Command | undefined = createProgram();
  for (const word of [name, ...below]) command = command?.commands.find((one) => one.name() === word);
  return command ? (guideOf(command)?.examples.map(({ line }) => line) ?? []) : [];
}

/** One reader of several pages, one after the other, on one chain. */
describe('how-to pages, command for command', () => {
  let folder = '';
  let path = '';

  beforeAll(async () => {
    folder = join(lab().folder, 'reader', 'work');
    await mkdir(folder, { recursive: true });
    const programs = join(lab().folder, 'programs');
    await mkdir(programs);
    const irsactl = `#!/bin/sh\nexec '${process.execPath}' '${join(projectRoot, 'src/cli/main.ts')}' "$@"\n`;
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

  /** What stands on this machine for what a page says of its reader's. */
  function ownNames(): Readonly<Record<string, string>> {
    const { endpoint, tlsPort } = lab().sandbox();
    return {
      'http://proxy.example.internal:3128': endpoint,
      '/etc/ssl/certs/example-internal.pem': lab().caFile,
      'internal-ca.pem': lab().caFile,
      'oidc.example.com:443:10.0.0.20:443': `${labChain.bucket}.s3.eu-central-1.amazonaws.com:443:127.0.0.1:${tlsPort}`,
    };
  }

  /** A line of the help in the reader's shell; it must end with 0. */
  async function type(line: string): Promise<void> {
    const environment = { ...lab().environment(), PATH: path, HOME: lab().folder, AWS_PAGER: '' };
    const runner = new TutorialRunner({ folder, environment, page: 'help' });
    await runner.run({ line: 0, commands: line, expectation: { kind: 'shows', text: '' } });
  }

  async function follow(page: string, which: (commands: string) => boolean = () => true): Promise<number> {
    const environment = { ...lab().environment(), PATH: path, HOME: lab().folder, AWS_PAGER: '' };
    const runner = new TutorialRunner({ folder, environment, page });
    const blocks = tutorialBlocks(await read(page)).filter(({ commands }) => which(commands));
    for (const block of blocks) await runner.run(block);
    return blocks.length;
  }

  it('have IAM made by others', { timeout: 300_000 }, async () => {
    const page = 'docs/how-to/have-iam-made-by-others.md';
    const [written] = fencedBlocks({ path: page, text: await read(page) }).filter(
      ({ info }) => info === 'yaml',
    );
    const chain = parseDocument(written?.text ?? '');
    // How this cluster is reached, and its webhook, are this machine's.
    const own = parseDocument(await readFile(lab().chainFile, 'utf8'));
    for (const field of ['controlPlane', 'injection'])
      chain.setIn(['spec', field], own.getIn(['spec', field]));
    await writeFile(join(folder, 'irsa.yaml'), String(chain));
    expect(await follow(page)).toBe(3);
  });

  it('run irsactl from CI', { timeout: 300_000 }, async () => {
    // A webhook outside the cluster, as this one, has no manifests.
    expect(
      await follow('docs/how-to/run-from-ci-and-gitops.md', (commands) => !/render/.test(commands)),
    ).toBe(3);
  });

  it.each([
    ['look after a join or an upgrade', 'join-and-upgrade-control-plane-nodes', 1],
    ['run irsactl with few rights', 'run-with-few-rights', 2],
    ['work behind a proxy', 'work-behind-a-proxy', 3],
  ])('%s', { timeout: 300_000 }, async (_, page, blocks) => {
    expect(await follow(`docs/how-to/${page}.md`)).toBe(blocks);
  });

  it('write the files of another distribution', { timeout: 300_000 }, async () => {
    const chainFile = join(folder, 'irsa.yaml');
    const before = await readFile(chainFile, 'utf8');
    const chain = parseDocument(before);
    // As the page says: a generated key would lie on a kubeadm node.
    chain.setIn(['spec', 'signingKey'], { source: 'cluster' });
    await writeFile(chainFile, String(chain));
    expect(await follow('docs/how-to/render-the-control-plane.md')).toBe(1);
    for (const line of examplesOf('render', 'control-plane')) await type(line);
    await writeFile(chainFile, before);
  });

  it('the examples of the help that look at a chain', { timeout: 300_000 }, async () => {
    const { caFile, sandbox } = lab();
    const reached = ` --connect-to ::127.0.0.1:${sandbox().tlsPort} --ca-file ${caFile}`;
    for (const name of ['plan', 'status', 'graph', 'verify']) {
      // Of another cluster, and one that lasts until Ctrl-C.
      const lines = examplesOf(name).filter((line) => !/staging|--watch/.test(line));
      expect(lines.length).toBeGreaterThanOrEqual(1);
      for (const line of lines) await type(line.replace(/(?= >|$)/, name === 'graph' ? '' : reached));
    }
  });

  it('leave irsactl', { timeout: 300_000 }, async () => {
    // AWS's own webhook needs nodes to run on.
    expect(await follow('docs/how-to/leave-irsactl.md', (commands) => /destroy/.test(commands))).toBe(2);
    const manifest = await readFile(lab().cluster.manifestPath, 'utf8');
    expect(manifest).not.toContain('oidc');
  });
});
