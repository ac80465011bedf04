import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { parseTrustChain } from '../config/parse-trust-chain.ts';
import { errorCatalogue } from '../errors/catalogue/index.ts';
import { IrsaError, IrsaErrors } from '../errors/irsa-error.ts';
import { Printer } from './output/printer.ts';
import { runProgram } from './program.ts';
import { reportError } from './report-error.ts';

/** The report of an error in a pipe, and the exit code. */
function report(error: unknown, asJson = false): { exit: number; text: string } {
  const stream = Object.create(process.stderr, {
    isTTY: { value: false },
    columns: { value: undefined },
    write: {
      value: (chunk: string) => {
        text += chunk;
        return true;
      },
    },
  });
  let text = '';
  const exit = reportError(error, new Printer(stream), asJson);
  return { exit, text };
}

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

const throttled = new IrsaError('IRSA-AWS-005', {
  what: 'AWS answers that there are too many requests.',
  why: 'iam:GetRole was answered with Throttling.',
  next: 'Wait a minute.',
});

describe('a reported error', () => {
  it('has four parts in text output', () => {
    expect(report(throttled)).toEqual({
      exit: 1,
      text: `IRSA-AWS-005  AWS answers that there are too many requests.
  why   iam:GetRole was answered with Throttling.
  next  Wait a minute.
  more  irsactl explain IRSA-AWS-005
`,
    });
  });

  it('is one JSON document for scripts', () => {
    const { exit, text } = report(new IrsaErrors([throttled, throttled]), true);
    expect(exit).toBe(1);
    const error = { code: 'IRSA-AWS-005', ...throttled.problem };
    expect(JSON.parse(text)).toEqual({ errors: [error, error] });
  });

  it('never contains control characters', () => {
    const hostile = '\u001b[2J\u202e\u009b';
    const error = new IrsaError('IRSA-AWS-005', { what: hostile, why: hostile, next: hostile });
    for (const asJson of [true, false]) {
      const { text } = report(error, asJson);
      expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
      expect(text).toContain('\\u001b[2J\\u202e\\u009b');
    }
  });

  it('has no stack for any thrown value', () => {
    const { exit, text } = report(new TypeError('x is not a function'));
    expect(exit).toBe(1);
    expect(text).toContain('IRSA-CLI-009  Unexpected error: x is not a function');
    expect(text.split('\n').filter((line) => line.trimStart().startsWith('at '))).toEqual([]);
  });
});

describe('the exit code', () => {
  const chain = `apiVersion: irsactl.dev/v1alpha1
kind: TrustChain
metadata: {name: prod-1}
spec:
  aws: {region: eu-central-1}
  issuer: {directory: {path: /var/www/oidc, url: 'http://plain.example'}}
  controlPlane: {nodes: [{name: cp-1, local: true}]}
  roles: [{serviceAccount: {namespace: shop, name: orders}, policies: [{managed: AmazonS3ReadOnlyAccess}]}]
  injection: none
`;

  it('is 2 for an irsa.yaml whose only mistake is its issuer', () => {
    const error = thrownBy(() => parseTrustChain('irsa.yaml', chain));
    const { exit, text } = report(error);
    expect(text.match(/IRSA-[A-Z]+-\d+ {2}/g)).toEqual(['IRSA-ISSUER-001  ']);
    expect(exit).toBe(2);
  });

  it('is 2 for an invalid service account', async () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    onTestFinished(() => write.mockRestore());
    const flags = '--name a --region eu-central-1 --bucket abc --node cp-1=local --service-account orders';
    expect(await runProgram(['init', ...flags.split(' ')])).toBe(2);
    expect(write.mock.calls.join('')).toContain('IRSA-ROLE-004');
  });

  it('is 2 for every problem of irsa.yaml, 130 after Ctrl-C, 3 if the user must act first, and 1 for failures', () => {
    const exits = new Map<number, string[]>();
    for (const code of Object.keys(errorCatalogue) as (keyof typeof errorCatalogue)[]) {
      const { exit } = report(new IrsaError(code, throttled.problem));
      exits.set(exit, [...(exits.get(exit) ?? []), code]);
    }
    expect([...exits.keys()].sort()).toEqual([1, 130, 2, 3]);
    expect(exits.get(3)?.toSorted()).toEqual([
      'IRSA-CONTROLPLANE-029',
      'IRSA-CONTROLPLANE-161',
      'IRSA-ISSUER-080',
      'IRSA-KEY-039',
    ]);
    expect(exits.get(130)).toEqual(['IRSA-PLAN-005']);
    expect(exits.get(1)).not.toContainEqual(expect.stringContaining('IRSA-CONFIG-'));
    expect(exits.get(2)).toEqual(expect.arrayContaining(['IRSA-CLI-001', 'IRSA-CLI-002', 'IRSA-PLAN-004']));
  });

  it.each([
    ['jwks', import.meta.filename],
    ['jwks', '--from-cluster', '--kubeconfig', '/nowhere/config'],
    ['jwks', '--from-cluster', '--kubeconfig', import.meta.filename],
    ['key', '/nowhere/sa.key'],
    ['init', '-f', '/nowhere/irsa.yaml', '--name', 'a'],
  ])('is 2 for a wrong value: `%s %s %s %s`', async (...argv) => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    onTestFinished(() => write.mockRestore());
    expect(await runProgram(argv)).toBe(2);
  });
});

describe('irsactl explain', () => {
  it('reports an unknown code as wrong usage', async () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    onTestFinished(() => write.mockRestore());
    expect(await runProgram(['explain', 'irsa-none-001'])).toBe(2);
    expect(write.mock.calls.join('')).toContain('IRSA-CLI-002  irsactl cannot explain irsa-none-001.');
  });
});
