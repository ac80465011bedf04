import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { transcriptFolder } from '../support/transcript.ts';

/**
 * Runs after every other test and searches all that they printed and all arguments of processes. Prints how
 * much was searched, so that an empty search cannot pass for a clean one.
 */
const folder = transcriptFolder() ?? '/nonexistent';
const outputs = lines<{ source: string; text: string }>('output.txt');
const processes = lines<string>('processes.txt');
const secrets = lines<{ kind: string; secret: string }>('secrets.txt');

/** Shapes of secrets, for those that no test has named: PEM keys, JSON Web Tokens, AWS session secrets. */
const shapes: readonly (readonly [kind: string, shape: RegExp])[] = [
  ['private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['token', /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}/],
  ['session token', /(SessionToken|aws_session_token|X-Amz-Security-Token)["'=: ]+[A-Za-z0-9+/=]{40,}/i],
];

describe('secrets', () => {
  it('are in nothing that was printed', () => {
    console.info(`searched ${outputs.length} outputs for ${secrets.length} named secrets and 3 shapes`);
    expect(outputs.length).toBeGreaterThan(0);
    const found = outputs.flatMap(({ source, text }) =>
      secretsIn(text).map((kind) => `${kind} in ${source}`),
    );
    expect(found).toEqual([]);
  });

  it('are in the arguments of no process', ({ skip }) => {
    skip(process.platform !== 'linux', 'only Linux shows the arguments of processes in /proc');
    console.info(`searched the arguments of ${processes.length} processes`);
    expect(processes.length).toBeGreaterThan(0);
    const found = processes.flatMap((line) =>
      secretsIn(line).map((kind) => `${kind} in ${line.slice(0, 80)}`),
    );
    expect(found).toEqual([]);
  });

  it('would be found', () => {
    expect(secretsIn('-----BEGIN RSA PRIVATE KEY-----')).toEqual(['private key']);
    expect(secrets.length).toBeGreaterThan(0);
    for (const { kind, secret } of secrets) expect(secretsIn(`before ${secret} after`)).toContain(kind);
  });
});

function secretsIn(text: string): string[] {
  return [
    ...shapes.filter(([, shape]) => shape.test(text)).map(([kind]) => kind),
    ...secrets.filter(({ secret }) => text.includes(secret)).map(({ kind }) => kind),
  ];
}

function lines<T>(name: string): T[] {
  const path = join(folder, name);
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
