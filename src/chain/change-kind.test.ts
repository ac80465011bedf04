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
    ['is of the shape', { kid: 'a', policies: {} }, null],
    ['may be unknown where the kind says so', { kid: { $unknown: 'the key' }, policies: {} }, null],
    ['may not be unknown elsewhere', { kid: 'a', policies: { $unknown: 'x' } }, /leaves open/],
    ['may not hide it deep inside', { kid: 'a', policies: { p: [{ $unknown: 'x' }] } }, /leaves open/],
    ['is not of another shape', { kid: 1, policies: {} }, /not of the kind's shape: kid must be text\.$/],
    ['lacks nothing', { kid: 'a' }, /not of the kind's shape: policies is missing\.$/],
    ['holds nothing that the work does not see', { kid: 'a', policies: {}, more: 1 }, /more than/],
  ])('%s', (_, data, fault) => {
    const found = kind.faultOf(fakeChange('roles', 'a', { after: data as never }));
    if (fault === null) expect(found).toBeNull();
    else expect(found).toMatch(fault);
  });

  it('is checked also where it is only shown', () => {
    const shown = changeKind({}, async () => {});
    expect(shown.faultOf(fakeChange('roles', 'a', { before: { $unknown: 'x' } }))).toMatch(
      /before.*leaves open/,
    );
  });

  it('stops work that needs what is not known yet', () => {
    expect(requireKnown('a')).toBe('a');
    expect(() => requireKnown(new UnknownPart('the key'))).toThrow('IRSA-CLI-009');
  });
});
