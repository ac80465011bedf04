import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { fakeContext } from '../../../test/support/fake-context.ts';
import { fakeChange, fakeLink } from '../../../test/support/fake-link.ts';
import { smallestChain } from '../../../test/support/marked-chain.ts';
import { misfits, outputFaults } from '../../../test/support/output-judge.ts';
import { lookAtChain } from '../../chain/chain-status.ts';
import type { Finding } from '../../chain/finding.ts';
import { planChain } from '../../chain/plan-chain.ts';
import type { ProgressEvent } from '../../chain/progress.ts';
import { verifyChain } from '../../chain/verify-chain.ts';
import { createProgram, runProgram } from '../program.ts';
import { statusData } from '../views/status-view.ts';
import { verdictData } from '../views/verdict-view.ts';
import { carryOut } from '../work/carry-out.ts';
import { results } from './all-results.ts';

/** Commands that only group subcommands. */
const groups = ['role', 'issuer'];

/** Commands that print a log or a script instead of a result. */
const withoutResult = ['webhook', 'completion'];

function commandsIn(command: Command, words: readonly string[] = []): readonly [string, Command][] {
  return command.commands.flatMap((child) => {
    const name = [...words, child.name()];
    return [[name.join(' '), child], ...commandsIn(child, name)] as const;
  });
}

describe('every command that prints a result', () => {
  const commands = commandsIn(createProgram()).filter(
    ([name]) => !groups.includes(name) && !withoutResult.includes(name),
  );

  it.each(commands)('has -o json and -o yaml: %s', (_, command) => {
    const option = command.options.find(({ long }) => long === '--output');
    expect(option?.argChoices).toEqual(expect.arrayContaining(['json', 'yaml']));
  });

  it('has a schema, and each schema has a command', () => {
    const described = results.flatMap(({ commands: names }) => names);
    expect(described.toSorted()).toEqual(commands.map(([name]) => name).toSorted());
  });
});

const finding: Finding = {
  link: 'roles',
  severity: 'error',
  code: 'IRSA-ROLE-030',
  what: 'a',
  why: 'b',
  next: 'c',
  place: { file: 'irsa.yaml', line: 1, column: 2, text: 'x' },
};
const consent = { adopt: false, issuerChangeReviewed: false, acceptLoss: false };
const links = [
  fakeLink('issuer', { changes: () => [fakeChange('issuer', 'one', { after: { $unknown: 'the kid' } })] }),
  fakeLink('roles', { findings: [finding], verify: () => [finding] }),
  fakeLink('proof'),
];

/** The standard output of a command. */
async function printed(work: () => Promise<unknown>): Promise<string> {
  let text = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  onTestFinished(() => write.mockRestore());
  await work();
  return text;
}

describe('the data of views', () => {
  it('of a plan, of status and of verify', async () => {
    const context = fakeContext();
    const plan = await planChain(links, context, consent);
    expect(misfits('plan', plan)).toEqual([]);
    expect(misfits('status', statusData(await lookAtChain(links, context, consent), null))).toEqual([]);
    const verdicts = await verifyChain({ links, context, progress: () => {} });
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['holds', 'broken', 'not-checked']);
    expect(misfits('verify', verdictData(verdicts, context))).toEqual([]);
  });

  it('of a completed plan', async () => {
    const [link] = links;
    const opened = { context: fakeContext(), links: link ? [link] : [], underLease: () => Promise.reject() };
    const plan = await planChain(opened.links, opened.context, consent);
    const options = { file: 'irsa.yaml', output: 'json', yes: true, quiet: true } as const;
    const lease = { assertHeld: () => {}, release: async () => {} };
    const text = await printed(() => carryOut(opened, plan, options, lease));
    expect(JSON.parse(text)).toMatchObject({ carriedOut: true, verify: { chain: 'prod-1' } });
    expect(misfits('run', JSON.parse(text))).toEqual([]);
  });

  it('of each event of progress', () => {
    const { link } = finding;
    const change = { link, action: 'create', change: 'roles/make/a', target: 'a' } as const;
    const events: { readonly [Type in ProgressEvent['type']]: Extract<ProgressEvent, { type: Type }> } = {
      'link-started': { type: 'link-started', link },
      'change-started': { type: 'change-started', ...change },
      'change-done': { type: 'change-done', ...change },
      waiting: { type: 'waiting', link, forWhat: 'x', sinceSeconds: 0, usuallySeconds: 1.5 },
      interruption: { type: 'interruption', link, of: 'x', away: 1 },
      'link-done': { type: 'link-done', link, summary: 's' },
      'link-verified': { type: 'link-verified', link, verdict: 'holds', summary: 's' },
      finding: { type: 'finding', finding },
    };
    for (const event of Object.values(events)) expect(misfits('progress', event)).toEqual([]);
  });

  it('is refused with an extra field, a missing field, or a field of another type', () => {
    const result = { kid: 'a', privateKey: 'b', publicKey: 'c' };
    expect(misfits('key', result)).toEqual([]);
    for (const wrong of [{ ...result, more: 1 }, { kid: 'a' }, { ...result, kid: 1 }]) {
      expect(misfits('key', wrong)).not.toEqual([]);
    }
  });
});

describe('results of commands without cluster and AWS', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'irsactl-results-'));
    await writeFile(join(folder, 'irsa.yaml'), smallestChain);
    await writeFile(join(folder, 'wrong.yaml'), 'kind: [');
  });
  afterAll(() => rm(folder, { recursive: true }));

  const issuer = ['--issuer', 'https://a.example'];
  const account = ['--account', '123456789012', '--service-account', 'shop/orders'];
  const answers = ['--name', 'a', '--region', 'eu-central-1', '--bucket', 'abc', '--node', 'a=local'];

  it.each([
    [['explain']],
    [['explain', 'irsa-plan-001']],
    [['explain', 'roles']],
    [['explain', 'spec.issuer']],
    [['explain', 'spec.aws.region']],
    [['explain', 'docs']],
    [['explain', 'docs/how-to/check-in-ci.md']],
    [['validate', '-f', 'irsa.yaml']],
    [['validate', '-f', 'wrong.yaml']],
    [['render', '-f', 'irsa.yaml']],
    [['init', '-f', 'new.yaml', ...answers]],
    [['key', 'new.key']],
    [['key', 'new-ec.key', '-a', 'ec']],
    [['jwks', 'new.key.pub', 'new-ec.key.pub', '--legacy-empty-kid']],
    [['discovery', ...issuer]],
    [['trust-policy', ...issuer, ...account]],
    [['iam-policy', '--file', 'irsa.yaml', '--account', '123456789012']],
  ])('irsactl %s', async (words) => {
    const before = process.exitCode;
    onTestFinished(() => {
      process.exitCode = before;
    });
    const isFile = (word: string) => /\.(yaml|key|key\.pub)$/.test(word);
    const args = [...words.map((word) => (isFile(word) ? join(folder, word) : word)), '-o', 'json'];
    const text = await printed(() => runProgram(args));
    expect(text).not.toBe('');
    expect(outputFaults(args, text, '')).toEqual([]);
  });
});
