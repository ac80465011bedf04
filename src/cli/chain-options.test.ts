import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { onlyOption } from './chain-options.ts';

function only(...args: string[]): unknown {
  const command = new Command('plan').exitOverride().configureOutput({ writeErr: () => {} });
  return command.addOption(onlyOption()).parse(args, { from: 'user' }).opts()['only'];
}

describe('--only', () => {
  it.each([
    [['--only', 'issuer,roles']],
    [['--only', 'issuer', 'roles']],
    [['--only', 'issuer', '--only=roles']],
  ])('takes several links: %j', (args) => {
    expect(only(...args)).toEqual(['issuer', 'roles']);
  });

  it.each([
    ['role', /Did you mean roles\?/],
    ['issuer,', /The links are signing-key, /],
    ['everything', /The links are signing-key, /],
  ])('names what was meant: %s', (text, message) => {
    expect(() => only('--only', text)).toThrow(message);
  });
});
