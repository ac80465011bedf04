import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseManifest } from '../../../src/links/control-plane/manifest/parse-manifest.ts';
import { readYaml } from '../../../src/links/control-plane/manifest/read-yaml.ts';
import { hasGo } from '../../support/go-jwks.ts';
import { kubernetesReads } from '../../support/kubernetes-reads.ts';
import { skipUnless } from '../../support/skip-unless.ts';

/** Values whose meaning depends on the version of YAML, on the parser, or on the characters around them. */
const words = [
  ...['yes', 'on', 'Off', 'n', 'Y', 'true', 'True', 'tRUE', 'null', '~', '', 'Null', 'nULL'],
  ...['0', '-0', '007', '08', '0o17', '0O17', '0x1F', '-0x1f', '0b101', '-0b11', '+12', '1_000', '_1', '0_7'],
  ...[
    '1.',
    '.5',
    '-.5',
    '+.5',
    '1e3',
    '1.5E-3',
    '1e',
    '.e1',
    '08.5',
    '1_0.5',
    '.5_0',
    '-0.0',
    '+.inf',
    '.NaN',
    '-.INF',
  ],
  ...['9007199254740993', '18446744073709551616', '1e999', '0x', '0b12', '190:20:30', '12:30', '2024-01-02'],
  ...[
    '2024-01-02T03:04:05Z',
    '2024-13-45',
    '=',
    '<<',
    '--v=2',
    '-',
    '- x',
    'a:b',
    'http://a/b#c',
    'a #b',
    '#x',
    '@x',
    '`x',
  ],
  ...[
    '%x',
    '!x y',
    '!!str 1',
    '!!int "1"',
    '&a x',
    '*a',
    '*b',
    '|',
    '"on"',
    "'0o7'",
    '"a\\tb\\x41\\u00e9"',
    "'it''s'",
  ],
  ...[
    '"\\/"',
    '[a, 1, on]',
    '{a: on, "b": 0x1}',
    '[a:b]',
    '{a: , b}',
    '{? x: 1}',
    '[&a x, *a]',
    'é',
    '日本',
    '\u0085',
    'a\u2028b',
  ],
  ...[
    'a\tb',
    '"a\n    b"',
    'a\n    b',
    '>-\n    a\n    b\n',
    '|2\n     a\n',
    '>+\n    a\n\n    b\n\n',
    '"\\\n    x"',
    '\ufeff',
    '"unclosed',
  ],
] as const;

const word = fc.oneof(
  fc.constantFrom(...words),
  fc.string({ maxLength: 6 }),
  fc.stringMatching(/^[-+0-9a-fx_o.:e]{1,8}$/),
);
const key = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('a', 'b', 'c', 'image') },
  { weight: 1, arbitrary: word },
);
const entry = fc.tuple(key, word).map(([name, value]) => `${name}: ${value}`);

const start = fc.constantFrom('', '', '', '---\n', '# x\n---\n', '\ufeff', '%YAML 1.1\n---\n', '---\n---\n');
const end = fc.constantFrom(
  '',
  '\n',
  '\n---\n',
  '\n---\n# x\n',
  '\n...\n',
  '\n--- \n',
  '\n---\nx: 1\n',
  '\n\t\n',
  '\r\n',
);

/** A manifest of an API server, with such values in fields, in the annotations and among the arguments. */
const manifest = fc
  .record({
    ...{ start, end, breaks: fc.constantFrom('\n', '\n', '\r\n') },
    fields: fc.uniqueArray(entry, { maxLength: 3, selector: (text) => text.split(':')[0] }),
    annotations: fc.uniqueArray(entry, { maxLength: 2, selector: (text) => text.split(':')[0] }),
    argument: fc.option(word),
    anchor: fc.constantFrom('', '', '&a ', '&b '),
    alias: fc.constantFrom('', '', '  again: *a\n', '  again: *b\n'),
  })
  .map(({ start, end, breaks, fields, annotations, argument, anchor, alias }) =>
    [
      `${start}kind: Pod\nmetadata:\n  name: x\n`,
      annotations.length > 0
        ? `  annotations: ${anchor}\n${annotations.map((line) => `    ${line}\n`).join('')}`
        : '',
      `spec:\n${fields.map((line) => `  ${line}\n`).join('')}  containers: ${anchor}\n  - name: kube-apiserver\n    command:\n`,
      `    - kube-apiserver\n    - --v=2\n${argument === null ? '' : `    - ${argument}\n`}${alias}`.trimEnd() +
        end,
    ]
      .join('')
      .replaceAll('\n', breaks),
  );

describe('a manifest of a static pod', () => {
  skipUnless(hasGo, 'This machine has no Go.');

  it('is read as the kubelet reads it, or refused with its line', async () => {
    const texts = fc.sample(manifest, 6_000);
    const readings = await kubernetesReads(
      'yaml',
      texts.map((text) => Buffer.from(text)),
    );
    let read = 0;
    for (const [index, text] of texts.entries()) {
      const [ours, theirs] = [readYaml(Buffer.from(text)), readings[index]];
      expect(parseManifest(Buffer.from(text))).toBeTypeOf('object');
      // A file that the kubelet refuses runs no API server.
      if ('fault' in ours || theirs?.value === undefined) continue;
      expect({ text, value: ours.value }).toEqual({ text, value: theirs.value });
      read += 1;
    }
    expect(read).toBeGreaterThan(texts.length / 10);
  });
});
