import { readFileSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { linkNames } from '../../../src/chain/link-name.ts';
import { type DemoRun, startDemo } from '../../support/demo-run.ts';
import { helpExamples } from '../../support/help-examples.ts';
import { misfits, outputFaults } from '../../support/output-judge.ts';
import { findPythonTools } from '../../support/python-tools.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** The output of the pod: the JSON before the closing sentence. */
function answerOf({ stdout }: DemoRun): unknown {
  return JSON.parse(stdout.slice(stdout.lastIndexOf('{'), stdout.lastIndexOf('}') + 1).join('\n'));
}

function linksShown({ stdout }: DemoRun): string[] {
  return stdout.flatMap((line) => /^ {2}✓ (\S+)/.exec(line)?.[1] ?? []);
}

/** The lines of the recording, in order. */
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

/** A line without the parts that differ in each run: numbers, IDs, paths, and the program that the pod runs. */
function normalized(line: string): string {
  return line
    .replace(/\$ .*get-caller-identity$|its program called .*/, 'PROGRAM')
    .replace(/own key, \S+/, 'own key, KID')
    .replace(/"UserId".*/, '"UserId"')
    .replace(/(assumed-role\/[^/]+)\/.*/, '$1')
    .replace(/, except the programs in .*/, '.')
    .replaceAll(/\d+( min \d+)? s\.|:\d{4,5}\b|\((cache|kubebuilder-assets|release|go-build)\)/g, '…');
}

it('its help has the examples that tests run: here, in keep.test.ts and in how-to-on-a-chain.test.ts', () => {
  expect(helpExamples('demo')).toEqual([
    'irsactl demo',
    'irsactl demo --keep',
    'irsactl demo -o yaml',
    ...helpExamples('demo cluster'),
  ]);
});

describe('irsactl demo', () => {
  it('ends with the identity of a pod, after a line for each link, and leaves nothing behind', async () => {
    const { aws } = await findPythonTools();
    const demo = await startDemo({ path: [dirname(aws), process.env['PATH']].join(delimiter) });
    expect(await demo.ended()).toEqual({ code: 0, signal: null });
    expect(answerOf(demo)).toMatchObject({
      Account: '123456789012',
      Arn: expect.stringMatching(/^arn:aws:sts::123456789012:assumed-role\/demo-1-shop-orders\//),
    });
    expect(linksShown(demo)).toEqual(linkNames);
    // Within this time, at least the current work is printed.
    expect(demo.longestSilenceFrom('AWS sandbox')).toBeLessThan(3_000);
    // For root, the pod's process runs as another user, who may not be able to run root's own CLI.
    expect(demo.stdout.join('\n')).toMatch(
      /\$ aws sts get-caller-identity|its program called sts:GetCallerIdentity/,
    );
    expect(demo.stdout.slice(-4)).toEqual([
      expect.stringMatching(/^ {2}A pod of a real API server exchanged .* in (\d+ min )?\d+ s\.$/),
      expect.stringMatching(/^ {2}Everything was stopped and removed/),
      '',
      expect.stringMatching(/^ {2}Next: `make demo KEEP=1`/),
    ]);
    // The recording in README.md is of this demo: `make recording` records it again.
    const shown = demo.stdout.map(normalized);
    const recorded = recordedLines().map(normalized);
    expect(recorded.filter((line) => shown.includes(line))).toEqual(shown);
    await demo.nothingLeft();
  });

  it('works without an AWS CLI', async () => {
    const demo = await startDemo({ args: ['-o', 'yaml'], path: await temporaryFolder() });
    expect(await demo.ended()).toEqual({ code: 0, signal: null });
    // With -o yaml, the demo's lines are progress.
    expect(demo.stderr.join('\n')).toContain('its program called sts:GetCallerIdentity with the AWS SDK');
    expect(demo.stderr.join('\n')).not.toMatch(/caller-identity\.|double/);
    const result: unknown = parse(demo.stdout.join('\n'));
    expect(misfits('demo', result)).toEqual([]);
    expect(result).toMatchObject({
      links: linkNames.map((link) => ({ link })),
      pod: {
        namespace: 'shop',
        environment: { AWS_ROLE_ARN: expect.stringContaining(':role/demo-1-shop-orders') },
        mounts: { 'aws-iam-token': expect.stringMatching(/^\//) },
        identity: { Arn: expect.stringContaining(':assumed-role/demo-1-shop-orders/') },
      },
      left: demo.stderr.flatMap((line) => /removed, except the programs in (.+)\.$/.exec(line)?.[1] ?? []),
      playOn: null,
    });
    await demo.nothingLeft();
  });

  it('reports the output of a failed pod (IRSA-DEMO-001), as JSON for scripts', async () => {
    const folder = await temporaryFolder();
    const aws = join(folder, 'aws');
    await writeFile(
      aws,
      '#!/bin/sh\n[ "$1" != --version ] || { echo aws-cli/2.30.0; exit; }\necho out of luck >&2\nexit 7\n',
    );
    await chmod(aws, 0o755);
    // The pod's process must be able to run it, and is not root.
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

  it.each(['API server', '$ irsactl apply', 'control-plane: '])(
    'stops on Ctrl-C after %j',
    async (moment) => {
      const demo = await startDemo();
      await demo.line(moment);
      demo.interrupt();
      expect(await demo.ended()).toEqual({ code: 130, signal: null });
      expect(demo.stderr.join('\n')).not.toContain('IRSA-');
      expect(demo.stderr.at(-1)).toContain('stopped and removed');
      await demo.nothingLeft();
    },
  );

  it.each(['AWS sandbox', 'control-plane: ', '✓ proof'])(
    'leaves nothing behind after SIGKILL at %j',
    async (moment) => {
      const demo = await startDemo();
      await demo.line(moment);
      expect(demo.processes()).not.toEqual([]);
      demo.child.kill('SIGKILL');
      await demo.ended();
      await demo.nothingLeft();
    },
  );
});
