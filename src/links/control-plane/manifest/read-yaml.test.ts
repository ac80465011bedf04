import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseManifest } from './parse-manifest.ts';
import { readYaml } from './read-yaml.ts';

function read(text: string): unknown {
  const yaml = readYaml(Buffer.from(text));
  return 'fault' in yaml ? yaml : yaml.value;
}

describe('a manifest in YAML', () => {
  // Recorded from sigs.k8s.io/yaml 1.6.0; test/extended/control-plane/kubelet-yaml.test.ts compares many more with it.
  it.each<[string, unknown]>([
    ['yes', true],
    ['Off', false],
    ['y', true],
    ['tRUE', 'tRUE'],
    ['"on"', 'on'],
    ['~', null],
    ['', null],
    ['0644', 420],
    ['0o17', 15],
    ['08', 8],
    ['0x1F', 31],
    ['-0b11', -3],
    ['1_000', 1000],
    ['0', 0],
    ['.5', 0.5],
    ['1.', 1],
    ['1e3', 1000],
    ['-.e1', '-.e1'],
    ['0b12', '0b12'],
    ['_1', '_1'],
    ['190:20:30', '190:20:30'],
    ['2024-01-02', '2024-01-02'],
    ['!!str 1', '1'],
    ['=', '='],
    ['>-\n  a\n  b', 'a b'],
    ['|\n  a\n', 'a\n'],
    ['[on, {b: &x 1}, *x]', [true, { b: 1 }, 1]],
  ])('reads %s as the kubelet does', (text, value) => {
    expect(read(`a: ${text}\n---\n# end\n`)).toEqual({ a: value });
  });

  it.each([
    ['an alias without its anchor', 'a: 1\nb: *x', 2],
    ['an alias inside its own value', 'a: 1\nb: &x [*x]', 2],
    ['aliases that repeat too much', bomb(), 4],
    ['a merge key', 'a: &x {b: 1}\nc:\n  <<: *x', 3],
    ['a key that is a boolean', 'a: 1\non: 1', 2],
    ['a key that is a list', 'a: 1\n? [b]\n: 1', 2],
    ['a key twice', 'a: 1\nb: 1\na: 2', 3],
    ['a tag', 'a: 1\nb: !!int "1"', 2],
    ['a number that JSON does not have', 'a: 1\nb: .inf', 2],
    ['a number that JavaScript does not have', 'a: 9007199254740993', 1],
    ['a directive', '%YAML 1.1\n---\na: 1', 1],
    ['a control character', 'a: 1\nb: \u0007', 2],
    ['a line break of YAML 1.1 only', 'a: 1\nb: c\u0085d', 2],
    ['a tab for indentation', 'a:\n\tb: 1', 2],
    ['an empty first document', '---\n---\na: 1', 1],
  ])('refuses %s, with its line', (_, text, line) => {
    expect(read(text)).toEqual({
      fault: expect.stringMatching(/^[A-Zi].*\.$|^It is not valid YAML/),
      line,
    });
  });

  it('reads JSON, also with tabs', () => {
    expect(read(JSON.stringify({ a: [1, 'on', { b: null }] }, null, '\t'))).toEqual({
      a: [1, 'on', { b: null }],
    });
  });

  it('refuses bytes that are not UTF-8, with their line', () => {
    expect(readYaml(Buffer.from('a: 1\nb: \xe9\n', 'latin1'))).toEqual({
      fault: 'It is not UTF-8.',
      line: 2,
    });
  });

  it('never throws', () => {
    const piece = fc.constantFrom(
      'a',
      ':',
      ' ',
      '\n',
      '  ',
      '- ',
      '&a ',
      '*a',
      '[',
      ']',
      '{',
      '}',
      ',',
      '"',
      '>',
      '|',
      '---\n',
      '!t',
      '?',
      '#',
      '%',
      '<<',
    );
    const text = fc.oneof(
      fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(text, (text) => {
        for (const start of [
          '',
          'kind: Pod\nspec:\n  containers:\n  - name: kube-apiserver\n    command:\n    - ',
        ]) {
          expect(parseManifest(Buffer.from(start + text))).toBeTypeOf('object');
        }
      }),
      { numRuns: 500 },
    );
    expect(parseManifest(Buffer.from('['.repeat(100_000)))).toHaveProperty('fault');
  });
});

describe('the manifest of an API server', () => {
  const manifest = (lines: readonly string[]) =>
    parseManifest(
      Buffer.from(['kind: Pod', 'spec:', '  containers:', '  - name: kube-apiserver', ...lines].join('\n')),
    );

  it('may use anchors and aliases outside its arguments', () => {
    const read = manifest([
      ...[
        '    command: [kube-apiserver, "--ü", --v=2]',
        '    startupProbe: &p {failureThreshold: 030}',
        '    livenessProbe: *p',
      ],
      ...[
        '    volumeMounts:',
        '    - {name: &n é, mountPath: /é}',
        '  volumes:',
        '  - {name: *n, hostPath: {path: /ü}}',
      ],
    ]);
    const found = 'manifest' in read ? read.manifest : null;
    expect(found).toMatchObject({
      arguments: [{ text: '--ü' }, { text: '--v=2' }],
      mounts: [{ mountPath: '/é', hostPath: '/ü' }],
      startupSeconds: 240,
    });
    // Positions count bytes.
    const last = found?.arguments[1];
    expect(found?.text.slice(last?.start, last?.end)).toBe('--v=2');
  });

  it.each([
    [
      'an argument that the kubelet reads as a boolean',
      ['    command:', '    - kube-apiserver', '    - on'],
      7,
    ],
    ['an argument that it reads as a number', ['    command: [kube-apiserver, --v, 0o2]'], 5],
    ['a folded argument', ['    command:', '    - kube-apiserver', '    - >-', '      --v=2'], 7],
    ['arguments that an alias repeats', ['    command: &c [kube-apiserver]', '  x: *c'], 5],
  ])('cannot have %s', (_, lines, line) => {
    expect(manifest(lines)).toEqual({ fault: expect.stringContaining('`command`'), line });
  });
});

it('refuses arguments of a container in a list that an alias repeats', () => {
  const text =
    'kind: Pod\nspec:\n  containers: &c\n  - name: kube-apiserver\n    command: [kube-apiserver]\n  initContainers: *c\n';
  expect(parseManifest(Buffer.from(text))).toEqual({
    fault: 'An alias repeats `command` of the container.',
    line: 5,
  });
});

/** Ten billion values in eight lines. */
function bomb(): string {
  const rows = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
  for (const [one, other] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh']) {
    rows.push(`${other}: &${other} [${Array(10).fill(`*${one}`).join(', ')}]`);
  }
  return rows.join('\n');
}
