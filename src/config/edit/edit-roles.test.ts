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
  it('puts lines behind the last one, and leaves every other line as it is', () => {
    expect(addRole(commented, web)).toBe(
      commented.replace('      # later more\n', `      # later more\n${lines}`),
    );
  });

  it('stands as far in as the others', () => {
    const flat = 'spec:\n  roles:\n  - {name: a}\n  tags: {a: b}\n';
    expect(addRole(flat, { name: 'b' })).toBe(
      'spec:\n  roles:\n  - {name: a}\n  - name: b\n  tags: {a: b}\n',
    );
  });

  it('takes the place of an empty list', () => {
    const empty = 'spec:\n  roles: [] # none yet\n  # In the place of []:\n  tags: {}\n';
    expect(addRole(empty, { name: 'b' })).toBe(
      'spec:\n  roles: # none yet\n    - name: b\n  # In the place of []:\n  tags: {}\n',
    );
  });

  it('makes the list where there is none, and the end of the last line', () => {
    expect(addRole('kind: x\nspec:\n  aws: {region: r}', { name: 'b' })).toBe(
      'kind: x\nspec:\n  aws: {region: r}\n  roles:\n    - name: b\n',
    );
  });

  it('keeps comments and the line ends of Windows', () => {
    const windows = commented.replaceAll('\n', '\r\n');
    expect(addRole(windows, web)).toBe(addRole(commented, web)?.replaceAll('\n', '\r\n'));
  });

  it('writes the file anew where the list stands on one line', () => {
    const flow = '# c\nspec: {roles: [{name: a}]}\n';
    expect(addRole(flow, { name: 'b' })).toBe('# c\nspec: {roles: [{name: a}, {name: b}]}\n');
  });
});

describe('removing a role', () => {
  it('takes its lines and the comments right above it', () => {
    const [start = '', rest = ''] = commented.split('    # Invoices writes.\n');
    const [, end = ''] = rest.split('      # later more\n');
    expect(removeRole(commented, 1)).toBe(start + end);
    const [head = '', tail = ''] = commented.split('    # Orders reads.\n');
    expect(removeRole(commented, 0)).toBe(head + tail.slice(tail.indexOf('\n    # Invoices')));
  });

  it('leaves an empty list behind the last one', () => {
    const one = 'spec:\n  roles: # all\n    - name: a\n      path: /\n  tags: {}\n';
    expect(removeRole(one, 0)).toBe('spec:\n  roles: [] # all\n  tags: {}\n');
  });

  it('is refused where another role repeats a part of it', () => {
    const shared =
      'spec:\n  roles:\n    - {name: a, policies: &p [{managed: x}]}\n    - {name: b, policies: *p}\n';
    expect(removeRole(shared, 0)).toBeNull();
    expect(removeRole(shared, 1)).not.toBeNull();
  });
});

it.each(['a: [', 'spec: 1', '[]', 'spec:\n  roles: {}\n'])('no role is put into %j', (text) => {
  expect(addRole(text, web)).toBeNull();
  expect(removeRole(text, 0)).toBeNull();
});

/** Without the prefix, `true`, `false` and `null` are no strings in YAML. */
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

it('says what it should, and no line of another role is lost', () => {
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
