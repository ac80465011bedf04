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
    ['role', /Did you mean roles\?/],
    ['issuer,', /The links are signing-key, /],
    ['everything', /The links are signing-key, /],
  ])('names what was meant: %s', (text, message) => {
    expect(() => only('--only', text)).toThrow(message);
  });
});

describe('--connect-to', () => {
  it.each([
    ['a:1:b', /It has four parts/],
    ['a:1:b:99999', /The port 99999 is more than 65535\./],
  ])('says what is wrong with %s', (text, message) => {
    const command = chainCommand('plan')
      .exitOverride()
      .configureOutput({ writeErr: () => {} });
    expect(() => command.parse(['--connect-to', text], { from: 'user' })).toThrow(message);
  });
});
