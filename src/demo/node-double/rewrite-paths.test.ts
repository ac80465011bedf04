import { describe, expect, it } from 'vitest';
import { rewritePaths } from './rewrite-paths.ts';

const mounts = [
  { source: '/tmp/pod/a', target: '/var/run/secrets', readOnly: true },
  { source: '/tmp/pod/b', target: '/var/run/secrets/eks.amazonaws.com/serviceaccount/', readOnly: true },
];

function rewritten(text: string): string {
  const process = { command: ['sh', text], environment: { X: text }, workingDirectory: '/' } as const;
  const { command, environment } = rewritePaths(process, mounts);
  expect(environment['X']).toBe(command[1]);
  return command[1] ?? '';
}

describe('rewritePaths', () => {
  it.each([
    ['/var/run/secrets/eks.amazonaws.com/serviceaccount/token', '/tmp/pod/b/token'],
    ['/var/run/secrets/eks.amazonaws.com/serviceaccount', '/tmp/pod/b'],
    ['/var/run/secrets/other', '/tmp/pod/a/other'],
    ['--file=/var/run/secrets/x --again "/var/run/secrets"', '--file=/tmp/pod/a/x --again "/tmp/pod/a"'],
  ])('rewrites %j to %j', (text, expected) => {
    expect(rewritten(text)).toBe(expected);
  });

  it.each(['/var/run/secrets-old/x', '/host/var/run/secrets/x', '/var/run', 'var/run/secrets.d'])(
    'leaves %j unchanged',
    (text) => {
      expect(rewritten(text)).toBe(text);
    },
  );

  it('changes nothing if nothing is mounted', () => {
    const process = { command: ['aws', 'sts'], environment: { A: '/x' }, workingDirectory: '/srv' } as const;
    expect(rewritePaths(process, [])).toEqual(process);
  });
});
