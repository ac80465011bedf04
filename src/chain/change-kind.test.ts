import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fakeChange } from '../../test/support/fake-link.ts';
import { changeKind, orUnknown, requireKnown, UnknownPart } from './change-kind.ts';

const policies = z.record(z.string(), z.json());
const kind = changeKind(
  { before: z.null(), after: z.object({ kid: orUnknown(z.string()), policies }) },
  async () => {},
);

describe('the data of a change', () => {
  it.each([
    ['matches the kind', { kid: 'a', policies: {} }, null],
    ['may be unknown if the kind allows it', { kid: { $unknown: 'the key' }, policies: {} }, null],
    [
      'may not be unknown in another field',
      { kid: 'a', policies: { $unknown: 'x' } },
      /has an unknown value/,
    ],
    [
      'may not be unknown in a nested value',
      { kid: 'a', policies: { p: [{ $unknown: 'x' }] } },
      /has an unknown value/,
    ],
    ['must match the kind', { kid: 1, policies: {} }, /does not match its kind: kid must be text\.$/],
    ['must be complete', { kid: 'a' }, /does not match its kind: policies is missing\.$/],
    [
      'has no fields that the kind does not use',
      { kid: 'a', policies: {}, more: 1 },
      /fields that the kind does not use/,
    ],
  ])('%s', (_, data, fault) => {
    const found = kind.faultOf(fakeChange('roles', 'a', { after: data as never }));
    if (fault === null) expect(found).toBeNull();
    else expect(found).toMatch(fault);
  });

  it('is also checked if it is display-only', () => {
    const shown = changeKind({}, async () => {});
    expect(shown.faultOf(fakeChange('roles', 'a', { before: { $unknown: 'x' } }))).toMatch(
      /before.*has an unknown value/,
    );
  });

  it('stops work that needs an unknown value', () => {
    expect(requireKnown('a')).toBe('a');
    expect(() => requireKnown(new UnknownPart('the key'))).toThrow('IRSA-CLI-009');
  });
});
