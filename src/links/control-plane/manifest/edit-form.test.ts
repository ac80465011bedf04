import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editedSource, formSource, type NamedKey, namedKey } from '../../../../test/support/form-source.ts';
import { ecPair } from '../../../../test/support/test-keys.ts';
import { accept, type Form, retire, sameForm, sign } from '../form.ts';
import { type EditSettings, editForm, type FormSource, formIn, kidsIn } from './edit-form.ts';
import { keysAnnotationOf } from './keys-annotation.ts';

const own = 'https://prod-1-oidc.s3.eu-central-1.amazonaws.com';
const usual = 'https://kubernetes.default.svc.cluster.local';
const issuers = [
  usual,
  'kubernetes/serviceaccount',
  'https://a.example/x?y=z#f',
  'urn: with space # and hash',
];
const audiences = ['api', 'vault', 'sts.amazonaws.com', usual];
const pool: readonly NamedKey[] = Array.from({ length: 4 }, () => namedKey(ecPair()));
const kids = pool.map(({ kid }) => kid);
const keyOf = (kid: string) => pool.find((key) => key.kid === kid) ?? null;
const settings: EditSettings = { own, unpins: false, keyOf };
const signingFile = '/pki/sa.key';

interface Layout {
  readonly list: 'block' | 'flow';
  readonly quote: '' | '"' | "'";
  readonly breaks: '\n' | '\r\n';
  readonly split: boolean;
  readonly comments: boolean;
  readonly end: boolean;
}
const layout: fc.Arbitrary<Layout> = fc.record({
  list: fc.constantFrom('block', 'flow'),
  quote: fc.constantFrom('', '"', "'"),
  breaks: fc.constantFrom('\n', '\r\n'),
  split: fc.boolean(),
  comments: fc.boolean(),
  end: fc.boolean(),
});

interface Given {
  readonly issuers: readonly string[];
  /** Empty if the flag is not set. */
  readonly audiences: readonly string[];
  /** The keys of each file, as places in the pool; the first of the first file signs. */
  readonly files: readonly (readonly number[])[];
  readonly layout: Layout;
  readonly flagsLast: boolean;
}
const somewhere = fc.subarray([0, 1, 2, 3], { minLength: 1 });
const givenWith = (pick: readonly string[]): fc.Arbitrary<Given> =>
  fc.record({
    issuers: fc.shuffledSubarray([...pick], { minLength: 1 }),
    audiences: fc.shuffledSubarray(audiences),
    files: fc.array(somewhere, { minLength: 1, maxLength: 2 }),
    layout,
    flagsLast: fc.boolean(),
  });
const wantedForm: fc.Arbitrary<Form> = fc.record({
  issuers: fc.shuffledSubarray([...issuers, own], { minLength: 1 }),
  keys: fc.shuffledSubarray([...kids], { minLength: 1 }),
  audiences: fc.shuffledSubarray([...audiences, own], { minLength: 1 }),
});

function sourceOf({ files, ...given }: Given): FormSource {
  const flag = (name: string, value: string) =>
    given.layout.split ? [`--${name}`, value] : [`--${name}=${value}`];
  const flags = [
    ...given.issuers.flatMap((issuer) => flag('service-account-issuer', issuer)),
    ...files.flatMap((_, at) => flag('service-account-key-file', `/pki/${at}.pub`)),
    ...flag('service-account-signing-key-file', signingFile),
    ...(given.audiences.length > 0 ? flag('api-audiences', given.audiences.join(',')) : []),
  ];
  const others = ['--secure-port=6443', '--v=2', '--feature-gates=A=true,B=false'];
  const [signer] = files[0] ?? [];
  const keyFiles = new Map(
    files.map((places, at) => [`/pki/${at}.pub`, places.map((place) => pool[place]?.publicPem).join('')]),
  );
  keyFiles.set(signingFile, pool[signer ?? 0]?.privatePem ?? '');
  return formSource(
    written(given.flagsLast ? [...others, ...flags] : [...flags, ...others], given.layout),
    keyFiles,
  );
}

function written(words: readonly string[], { list, quote, breaks, comments, end }: Layout): string {
  const quoted = words.map((word) =>
    quote === '' && (list === 'flow' || word.includes(' ')) ? `"${word}"` : quote + word + quote,
  );
  const rows =
    list === 'flow'
      ? [`    command: [kube-apiserver, ${quoted.join(', ')}]${comments ? ' # flow' : ''}`]
      : [
          '    command:',
          '    - kube-apiserver',
          ...quoted.flatMap((word, at) =>
            comments ? [`    # about ${at}`, `    - ${word}  # beside`] : [`    - ${word}`],
          ),
        ];
  const lines = ['kind: Pod', 'metadata:', '  name: kube-apiserver', 'spec:', '  containers:'];
  return [...lines, '  - name: kube-apiserver', ...rows].join(breaks) + (end ? breaks : '');
}

/** The arguments that no form changes. */
function othersIn({ manifest }: FormSource): readonly string[] {
  return manifest.arguments
    .map(({ text }) => text)
    .filter((text) => /^--(secure-port|v|feature-gates)=/.test(text));
}

describe('the form of a manifest with its key files', () => {
  it('becomes any other form, and other arguments keep their order', () => {
    let edited = 0;
    fc.assert(
      fc.property(givenWith([...issuers, own]), wantedForm, (given, wanted) => {
        const source = sourceOf(given);
        const edit = editForm(source, wanted, settings);
        if ('fault' in edit) {
          // A file that loses all its keys would stop the API server from starting.
          expect(edit.fault).toMatch(/would hold no key/);
          expect(
            given.files.some((places) => places.every((place) => !wanted.keys.includes(kids[place] ?? ''))),
          ).toBe(true);
          return;
        }
        edited += 1;
        const after = editedSource(source, edit);
        expect(sameForm(formIn(after), wanted)).toBe(true);
        expect(formIn(after).issuers).toEqual(wanted.issuers);
        expect(othersIn(after)).toEqual(othersIn(source));
        const comments = ({ manifest }: FormSource) =>
          manifest.text.match(/(secure-port|v=2|feature-gates).*# beside|# flow/g);
        expect(comments(after)).toEqual(comments(source));
        for (const text of after.keyFiles.values()) expect(kidsIn(text)).not.toEqual([]);
      }),
    );
    expect(edited).toBeGreaterThan(50);
  });

  it.each([
    ['a line with CRLF above, and LF before the last one', '\r\n', '\n'],
    ['a line with LF above, and CRLF before the last one', '\n', '\r\n'],
  ])('loses its last line, in a file without a line break at its end: %s', (_, first, others) => {
    const flags = [`--service-account-issuer=${usual}`, '--service-account-key-file=/pki/0.pub'];
    const words = [...flags, `--service-account-signing-key-file=${signingFile}`, '--v=2'];
    const lines = (list: readonly string[]) => {
      const shape = {
        list: 'block',
        quote: '',
        breaks: '\n',
        split: false,
        comments: false,
        end: false,
      } as const;
      return written(list, shape).replaceAll('\n', others).replace(others, first);
    };
    const source = formSource(lines([...words, `--api-audiences=${usual},${own}`]));
    const wanted = { ...formIn(source), audiences: [usual] };
    const edit = editForm(source, wanted, { ...settings, unpins: true });
    expect(editedSource(source, edit).manifest.text).toBe(lines(words));
  });

  it('changes no key file, and no line but the issuers and audiences, for an issuer alone', () => {
    fc.assert(
      fc.property(givenWith(issuers), (given) => {
        const source = sourceOf(given);
        const today = formIn(source);
        const edit = editForm(source, { ...today, issuers: sign(today.issuers, own) }, settings);
        expect(edit).toMatchObject({ keyFiles: new Map() });
        const after = editedSource(source, edit);
        expect(keysAnnotationOf(Buffer.from(after.manifest.text))).toBeNull();
        const lines = (one: FormSource) =>
          one.manifest.arguments
            .map(({ text }) => text)
            .filter((text) => text !== `--service-account-issuer=${own}`);
        expect(lines(after).filter((text) => !text.startsWith('--api-audiences='))).toEqual(
          lines(source).filter((text) => !text.startsWith('--api-audiences=')),
        );
      }),
    );
  });

  it("is the same, byte for byte, after the chain's issuer was added and removed", () => {
    fc.assert(
      fc.property(givenWith(issuers), (given) => {
        const source = sourceOf(given);
        const original = formIn(source);
        const accepting = { ...original, issuers: accept(original.issuers, own) };
        const signing = { ...original, issuers: sign(accepting.issuers, own) };
        const back = { ...settings, unpins: given.audiences.length === 0 };
        let now = source;
        for (const form of [accepting, signing, accepting]) {
          now = editedSource(now, editForm(now, form, settings));
          expect(formIn(now).issuers.filter((issuer) => issuer !== own)).toEqual(original.issuers);
        }
        now = editedSource(
          now,
          editForm(now, { ...original, issuers: retire(accepting.issuers, own) }, back),
        );
        expect(now.manifest.text).toBe(source.manifest.text);
        expect(now.keyFiles).toEqual(source.keyFiles);
      }),
    );
  });
});

describe('the keys of a form', () => {
  const [old, next] = pool;
  if (!old || !next) throw new Error('there are four keys');
  const source = sourceOf({
    issuers: [usual],
    audiences: [],
    files: [[0]],
    layout: { list: 'block', quote: '', breaks: '\n', split: false, comments: false, end: true },
    flagsLast: true,
  });
  const today = formIn(source);
  const withKeys = (one: FormSource, keys: readonly string[]) =>
    editedSource(one, editForm(one, { ...formIn(one), keys }, settings));
  const accepting = withKeys(source, [old.kid, next.kid]);
  const signing = withKeys(accepting, [next.kid, old.kid]);

  it('are accepted and signed with in the files that the flags name', () => {
    expect(accepting.keyFiles).toEqual(
      new Map([
        ['/pki/0.pub', old.publicPem + next.publicPem],
        [signingFile, old.privatePem],
      ]),
    );
    // kubeadm compares the first public key with the private one.
    expect(signing.keyFiles).toEqual(
      new Map([
        ['/pki/0.pub', next.publicPem + old.publicPem],
        [signingFile, next.privatePem],
      ]),
    );
    const back = withKeys(withKeys(signing, [old.kid, next.kid]), [old.kid]);
    expect(back.keyFiles).toEqual(source.keyFiles);
  });

  it('change an annotation if no flag changes, so that the kubelet restarts the API server', () => {
    const hashes = [source, accepting, signing].map(({ manifest }) =>
      keysAnnotationOf(Buffer.from(manifest.text)),
    );
    expect(hashes[0]).toBeNull();
    expect(hashes[1]).toMatch(/^\w{16}$/);
    expect(hashes[2]).not.toBe(hashes[1]);
    const withIssuer = { ...today, issuers: accept(today.issuers, own), keys: [old.kid, next.kid] };
    const both = editedSource(source, editForm(source, withIssuer, settings));
    expect(keysAnnotationOf(Buffer.from(both.manifest.text))).toBeNull();
    expect(formIn(both).keys).toEqual([old.kid, next.kid]);
  });

  it.each([
    ['the public half is missing', [old.kid, 'unknown'], settings, /no file with the key unknown/],
    [
      'the private half is missing',
      [next.kid, old.kid],
      { ...settings, keyOf: () => ({ ...next, privatePem: null }) },
      /private half/,
    ],
    ['a file would have none', [next.kid], { ...settings, keyOf: () => null }, /no file with the key/],
  ] as const)('are not changed if %s', (_, wanted, given, fault) => {
    expect(editForm(source, { ...today, keys: wanted }, given)).toEqual({
      fault: expect.stringMatching(fault),
    });
  });

  it('are not changed if no line can have the annotation', () => {
    const text = source.manifest.text.replace(
      'metadata:\n  name: kube-apiserver',
      'metadata: {name: kube-apiserver}',
    );
    const inBraces = formSource(text, source.keyFiles);
    expect(editForm(inBraces, { ...today, keys: [old.kid, next.kid] }, settings)).toEqual({
      fault: expect.stringContaining('annotation'),
    });
  });

  it('are not changed if one file both signs and verifies', () => {
    const text = source.manifest.text.replace('/pki/0.pub', signingFile);
    const shared = formSource(text, new Map([[signingFile, old.privatePem]]));
    const both = withKeys(shared, [old.kid, next.kid]);
    expect(kidsIn(both.keyFiles.get(signingFile) ?? '')).toEqual([old.kid, next.kid]);
    expect(editForm(both, { ...today, keys: [next.kid, old.kid] }, settings)).toHaveProperty('fault');
  });
});
