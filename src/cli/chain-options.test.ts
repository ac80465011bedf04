import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { chainCommand, onlyOption } from './chain-options.ts';

function only(...args: string[]): unknown {
  const command = new Command('plan').exitOverride().configureOutput({ writeErr: () => {} });
  return command.addOption(onlyOption()).parse(args, { from: 'user' }).opts()['only'];
}

describe('--only', () => {
  it.each([[['--only', 'issuer,roles']], [['--only', 'issuer', '--only=roles']]])(
    'takes several links: %j',
    (args) => {
      expect(only(...args)).toEqual(['issuer', 'roles']);
    },
  );

  it.each([
    ['role', /Allowed choices are signing-key, /],
    ['issuer,', /Allowed choices are signing-key, /],
    ['everything', /Allowed choices are signing-key, /],
  ])('lists the allowed links: %s', (text, message) => {
    expect(() => only('--only', text)).toThrow(message);
  });
});

describe('--connect-to', () => {
  it.each([
    ['a:1:b', /It has four parts/],
    ['a:1:b:99999', /The port 99999 is more than 65535\./],
    ['::127.0.0.1:abc', /The port 'abc' is not a number\./],
    ['[::1]:x:b:1', /The port 'x' is not a number\./],
  ])('explains the mistake in %s', (text, message) => {
    const command = chainCommand('plan')
      .exitOverride()
      .configureOutput({ writeErr: () => {} });
    expect(() => command.parse(['--connect-to', text], { from: 'user' })).toThrow(message);
  });
});
