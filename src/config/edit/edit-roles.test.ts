import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { addRole, removeRole } from './edit-roles.ts';

const web = {
  serviceAccount: { namespace: 'shop', name: 'web' },
  policies: [{ managed: 'AmazonS3ReadOnlyAccess' }],
};
const lines = `    - serviceAccount:
        namespace: shop
        name: web
      policies:
        - managed: AmazonS3ReadOnlyAccess
`;

const commented = `# the chain
apiVersion: irsactl.dev/v1alpha1   # as ever
spec:
  aws: {region:   eu-central-1}
  # All roles.
  roles:
    # Orders reads.
    - serviceAccount: {namespace: shop, name: orders} # the first
      policies:
        - managed: a
        # - managed: b

    # Invoices writes.
    - serviceAccount: {namespace: shop, name: invoices}
      # none yet
      policies: []
      # later more
  # tags:
  #   team: platform
`;

describe('adding a role', () => {
  it('adds lines after the last one, and changes no other line', () => {
    expect(addRole(commented, web)).toBe(
      commented.replace('      # later more\n', `      # later more\n${lines}`),
    );
  });

  it('uses the indentation of the others', () => {
    const flat = 'spec:\n  roles:\n  - {name: a}\n  tags: {a: b}\n';
    expect(addRole(flat, { name: 'b' })).toBe(
      'spec:\n  roles:\n  - {name: a}\n  - name: b\n  tags: {a: b}\n',
    );
  });

  it('replaces an empty list', () => {
    const empty = 'spec:\n  roles: [] # none yet\n  # Instead of []:\n  tags: {}\n';
    expect(addRole(empty, { name: 'b' })).toBe(
      'spec:\n  roles: # none yet\n    - name: b\n  # Instead of []:\n  tags: {}\n',
    );
  });

  it('creates a missing list, and a missing end of the last line', () => {
    expect(addRole('kind: x\nspec:\n  aws: {region: r}', { name: 'b' })).toBe(
      'kind: x\nspec:\n  aws: {region: r}\n  roles:\n    - name: b\n',
    );
  });

  it('keeps comments and Windows line endings', () => {
    const windows = commented.replaceAll('\n', '\r\n');
    expect(addRole(windows, web)).toBe(addRole(commented, web)?.replaceAll('\n', '\r\n'));
  });

  it('rewrites the file if the list is on one line', () => {
    const flow = '# c\nspec: {roles: [{name: a}]}\n';
    expect(addRole(flow, { name: 'b' })).toBe('# c\nspec: {roles: [{name: a}, {name: b}]}\n');
  });
});

describe('removing a role', () => {
  it('removes its lines and the comments directly above', () => {
    const [start = '', rest = ''] = commented.split('    # Invoices writes.\n');
    const [, end = ''] = rest.split('      # later more\n');
    expect(removeRole(commented, 1)).toBe(start + end);
    const [head = '', tail = ''] = commented.split('    # Orders reads.\n');
    expect(removeRole(commented, 0)).toBe(head + tail.slice(tail.indexOf('\n    # Invoices')));
  });

  it('leaves an empty list after the last one', () => {
    const one = 'spec:\n  roles: # all\n    - name: a\n      path: /\n  tags: {}\n';
    expect(removeRole(one, 0)).toBe('spec:\n  roles: [] # all\n  tags: {}\n');
  });

  it('is refused if another role repeats a part of it', () => {
    const shared =
      'spec:\n  roles:\n    - {name: a, policies: &p [{managed: x}]}\n    - {name: b, policies: *p}\n';
    expect(removeRole(shared, 0)).toBeNull();
    expect(removeRole(shared, 1)).not.toBeNull();
  });
});

it.each(['a: [', 'spec: 1', '[]', 'spec:\n  roles: {}\n'])('no role is added to %j', (text) => {
  expect(addRole(text, web)).toBeNull();
  expect(removeRole(text, 0)).toBeNull();
});

/** Without the prefix, YAML does not read `true`, `false` and `null` as strings. */
const word = fc.stringMatching(/^role-[a-z]{1,8}$/);
const comment = fc.constantFrom('', '# one\n', '    # two\n', '\n', '      # three\n');

/** A file in lines, with comments between them. */
const files = fc
  .record({
    names: fc.uniqueArray(word, { minLength: 1, maxLength: 4 }),
    comments: fc.array(comment, { minLength: 5, maxLength: 5 }),
    column: fc.constantFrom(2, 4, 6),
    tail: fc.constantFrom('', '  tags: {a: b}\n', '# end\n'),
  })
  .map(({ names, comments, column, tail }) => {
    const dash = ' '.repeat(column);
    const items = names.map((name, at) => `${comments[at]}${dash}- name: ${name}\n${dash}  path: /\n`);
    return { names, text: `spec:\n  roles:\n${items.join('')}${comments[4]}${tail}` };
  });

it('the data is as intended, and no line of another role is lost', () => {
  fc.assert(
    fc.property(files, fc.nat(), ({ names, text }, seed) => {
      const more = addRole(text, { name: 'new-one' }) ?? '';
      expect(parse(more).spec.roles.map(({ name }: { name: string }) => name)).toEqual([...names, 'new-one']);
      expect(more.split('\n')).toEqual(expect.arrayContaining(text.split('\n')));
      expect(removeRole(more, names.length)).toBe(text);
      const index = seed % names.length;
      const less = removeRole(text, index) ?? '';
      const left = parse(less).spec.roles.map(({ name }: { name: string }) => name);
      expect(left).toEqual(names.toSpliced(index, 1));
    }),
  );
});
