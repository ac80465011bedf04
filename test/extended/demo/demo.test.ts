import { readFileSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type DemoRun, startDemo } from '../../support/demo-run.ts';
import { helpExamples } from '../../support/help-examples.ts';
import { misfits, outputFaults } from '../../support/output-judge.ts';
import { findPythonTools } from '../../support/python-tools.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** As each becomes true; the cluster's own key is there from the start, and shown when it is verified. */
const links = ['issuer', 'identity-provider', 'roles', 'control-plane', 'injection', 'signing-key', 'proof'];

/** The answer of the pod: the JSON before the closing sentence. */
function answerOf({ stdout }: DemoRun): unknown {
  return JSON.parse(stdout.slice(stdout.lastIndexOf('{'), stdout.lastIndexOf('}') + 1).join('\n'));
}

function linksShown({ stdout }: DemoRun): string[] {
  return stdout.flatMap((line) => /^ {2}✓ (\S+)/.exec(line)?.[1] ?? []);
}

/** What the recording shows, in order. */
function recordedLines(): readonly string[] {
  const svg = readFileSync(resolve(import.meta.dirname, '../../../docs/demo.svg'), 'utf8');
  return [...svg.matchAll(/<text[^>]*>(.*)<\/text>/g)].map(([, line = '']) =>
    line
      .replaceAll(/<[^>]*>/g, '')
      .replaceAll('&quot;', '"')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&'),
  );
}

/** A line without what is another one each time: numbers, IDs, paths, and which program the pod runs. */
function lasting(line: string): string {
  return line
    .replace(/\$ .*get-caller-identity$|\$ .*caller-identity\.\w+$/, '$ PROGRAM')
    .replace(/own key, \S+/, 'own key, KID')
    .replace(/"UserId".*/, '"UserId"')
    .replace(/(assumed-role\/[^/]+)\/.*/, '$1')
    .replace(/ but the programs in .*/, '')
    .replaceAll(/\d+( min \d+)? s\.|:\d{4,5}\b|\((cache|kubebuilder-assets|release|go-build)\)/g, '…');
}

it('its help has the examples that are run: here, by keep.test.ts and by how-to-on-a-chain.test.ts', () => {
  expect(helpExamples('demo')).toEqual([
    'irsactl demo',
    'irsactl demo --keep',
    'irsactl demo -o yaml',
    ...helpExamples('demo cluster'),
  ]);
});

describe('irsactl demo', () => {
  it('ends with the identity of a pod, after a line for each link, and leaves nothing', async () => {
    const { aws } = await findPythonTools();
    const demo = await startDemo({ path: [dirname(aws), process.env['PATH']].join(delimiter) });
    expect(await demo.ended()).toEqual({ code: 0, signal: null });
    expect(answerOf(demo)).toMatchObject({
      Account: '123456789012',
      Arn: expect.stringMatching(/^arn:aws:sts::123456789012:assumed-role\/demo-1-shop-orders\//),
    });
    expect(linksShown(demo)).toEqual(links);
    // As root the pod's process is another user, to whom root's own CLI may be closed.
    expect(demo.stdout.join('\n')).toMatch(
      /\$ (aws sts get-caller-identity|\S*node \S*caller-identity\.\w+)/,
    );
    expect(demo.stdout.slice(-2)).toEqual([
      expect.stringMatching(/^ {2}A pod of a real API server traded .* in (\d+ min )?\d+ s\.$/),
      expect.stringMatching(/^ {2}Everything is stopped and removed\. Nothing is left/),
    ]);
    // The recording in README.md is of this demo: `make recording` makes it anew.
    const shown = demo.stdout.map(lasting);
    const recorded = recordedLines().map(lasting);
    expect(recorded.filter((line) => shown.includes(line))).toEqual(shown);
    await demo.nothingLeft();
  });

  it('does without an AWS CLI', async () => {
    const demo = await startDemo({ args: ['-o', 'yaml'], path: await temporaryFolder() });
    expect(await demo.ended()).toEqual({ code: 0, signal: null });
    // The show is progress here.
    expect(demo.stderr.join('\n')).toMatch(/\$ \S*node\S* \S*caller-identity\.c?[jt]s/);
    const result: unknown = parse(demo.stdout.join('\n'));
    expect(misfits('demo', result)).toEqual([]);
    expect(result).toMatchObject({
      links: links.map((link) => ({ link })),
      pod: {
        namespace: 'shop',
        environment: { AWS_ROLE_ARN: expect.stringContaining(':role/demo-1-shop-orders') },
        mounts: { 'aws-iam-token': expect.stringMatching(/^\//) },
        identity: { Arn: expect.stringContaining(':assumed-role/demo-1-shop-orders/') },
      },
      left: demo.stderr.flatMap(
        (line) => /Nothing is left but the programs in (.+)\.$/.exec(line)?.[1] ?? [],
      ),
      playOn: null,
    });
    await demo.nothingLeft();
  });

  it('says what the process of its pod said when that fails (IRSA-DEMO-001), to a script in JSON', async () => {
    const folder = await temporaryFolder();
    const aws = join(folder, 'aws');
    await writeFile(
      aws,
      '#!/bin/sh\n[ "$1" != --version ] || { echo aws-cli/2.30.0; exit; }\necho out of luck >&2\nexit 7\n',
    );
    await chmod(aws, 0o755);
    // The pod's process is not root, and must be able to run it.
    await chmod(folder, 0o755);
    const args = ['-o', 'json'];
    const demo = await startDemo({ args, path: [folder, process.env['PATH']].join(delimiter) });
    expect(await demo.ended()).toEqual({ code: 1, signal: null });
    expect(outputFaults(['demo', ...args], demo.stdout.join('\n'), demo.stderr.join('\n'))).toEqual([]);
    const messages = demo.stderr.map((line) => JSON.parse(line));
    expect(messages).toContainEqual(expect.objectContaining({ type: 'link-verified', link: 'proof' }));
    expect(messages.at(-1)).toMatchObject({ errors: [{ code: 'IRSA-DEMO-001', why: 'out of luck' }] });
    expect(demo.stdout).toEqual([]);
    await demo.nothingLeft();
  });

  it.each(['API server', '$ irsactl apply', '✓ issuer'])('is ended by Ctrl-C after %j', async (moment) => {
    const demo = await startDemo();
    await demo.line(moment);
    demo.interrupt();
    expect(await demo.ended()).toEqual({ code: 130, signal: null });
    expect(demo.stderr.join('\n')).not.toContain('IRSA-');
    expect(demo.stdout.join('\n')).not.toContain('Nothing is left');
    await demo.nothingLeft();
  });

  it.each(['AWS sandbox', '✓ issuer', '✓ proof'])('leaves nothing after SIGKILL at %j', async (moment) => {
    const demo = await startDemo();
    await demo.line(moment);
    expect(demo.processes()).not.toEqual([]);
    demo.child.kill('SIGKILL');
    await demo.ended();
    await demo.nothingLeft();
  });
});
