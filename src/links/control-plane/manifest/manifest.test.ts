import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editFlags } from './edit-flags.ts';
import { readFlags, type ServiceAccountFlags } from './flags.ts';
import { type Manifest, parseManifest } from './parse-manifest.ts';

const own = 'https://prod-1-oidc.s3.eu-central-1.amazonaws.com';

const issuer = fc.constantFrom(
  'https://kubernetes.default.svc.cluster.local',
  'kubernetes/serviceaccount',
  'https://a.example/x?y=z#f',
  'urn: with space # and hash',
  own,
);
const flags: fc.Arbitrary<ServiceAccountFlags> = fc.record({
  issuers: fc.uniqueArray(issuer, { minLength: 1 }),
  keyFiles: fc.uniqueArray(fc.constantFrom('/etc/kubernetes/pki/sa.pub', '/k/b.pub', '/k/c.pub'), {
    minLength: 1,
  }),
  signingKeyFile: fc.constantFrom('/etc/kubernetes/pki/sa.key', '/k/b.key'),
  audiences: fc.uniqueArray(fc.constantFrom('api', 'https://kubernetes.default.svc', 'sts.amazonaws.com')),
});

interface Form {
  readonly list: 'block' | 'flow';
  readonly member: 'command' | 'args';
  readonly quote: 'plain' | 'double' | 'single';
  readonly breaks: '\n' | '\r\n';
  readonly split: boolean;
  readonly comments: boolean;
  readonly end: boolean;
}
const form: fc.Arbitrary<Form> = fc.record({
  list: fc.constantFrom('block', 'flow'),
  member: fc.constantFrom('command', 'args'),
  quote: fc.constantFrom('plain', 'double', 'single'),
  breaks: fc.constantFrom('\n', '\r\n'),
  split: fc.boolean(),
  comments: fc.boolean(),
  end: fc.boolean(),
});

const manifests = fc.tuple(flags, form, fc.boolean()).map(([value, shape, flagsLast]) => {
  const pair = (name: string, text: string) => (shape.split ? [`--${name}`, text] : [`--${name}=${text}`]);
  const own = [
    ...value.issuers.flatMap((text) => pair('service-account-issuer', text)),
    ...value.keyFiles.flatMap((text) => pair('service-account-key-file', text)),
    ...(value.audiences.length > 0 ? pair('api-audiences', value.audiences.join(',')) : []),
    ...pair('service-account-signing-key-file', value.signingKeyFile ?? ''),
  ];
  const others = ['--secure-port=6443', '--v=2'];
  return { value, text: written(flagsLast ? [...others, ...own] : [...own, ...others], shape) };
});

function written(args: readonly string[], shape: Form): string {
  const quoted = args.map((text) => inQuotes(text, shape));
  const rows =
    shape.list === 'flow'
      ? [`    ${shape.member}: [kube-apiserver, ${quoted.join(', ')}]${shape.comments ? ' # flow' : ''}`]
      : [
          `    ${shape.member}:`,
          '    - kube-apiserver',
          ...quoted.flatMap((text, index) =>
            shape.comments ? [`    # about ${index}`, `    - ${text}  # beside`] : [`    - ${text}`],
          ),
        ];
  const lines = [
    'apiVersion: v1',
    'kind: Pod',
    'spec:',
    '  containers:',
    '  - name: kube-apiserver',
    ...rows,
  ];
  return lines.join(shape.breaks) + (shape.end ? shape.breaks : '');
}

function inQuotes(text: string, shape: Form): string {
  if (shape.quote === 'single') return `'${text}'`;
  return shape.quote === 'double' || / /.test(text) || shape.list === 'flow' ? JSON.stringify(text) : text;
}

function parsed(text: string | Buffer): Manifest {
  const result = parseManifest(Buffer.from(text));
  if ('fault' in result) throw new Error(`${result.fault}\n${text}`);
  return result.manifest;
}

describe('the flags of a manifest', () => {
  it('are read as they were written, in every form', () => {
    fc.assert(
      fc.property(manifests, ({ value, text }) => {
        expect(readFlags(parsed(text))).toEqual(value);
      }),
    );
  });

  it('stay byte for byte if nothing changes', () => {
    fc.assert(
      fc.property(manifests, ({ value, text }) => {
        expect(editFlags(parsed(text), value, own).toString()).toBe(text);
      }),
    );
  });

  it('become any others, without other changes in the file', () => {
    fc.assert(
      fc.property(manifests, flags, ({ value, text }, { issuers, audiences }) => {
        const wanted = { ...value, issuers, audiences };
        const after = parsed(editFlags(parsed(text), wanted, own));
        expect(readFlags(after)).toEqual(wanted);
        const rest = (manifest: Manifest) =>
          manifest.arguments.filter(({ text: argument }) => /^--(secure-port|v)=/.test(argument)).length;
        expect(rest(after)).toBe(2);
        expect(after.text.match(/# (about|beside|flow)/g)?.length ?? 0).toBeGreaterThanOrEqual(
          text.includes('# flow') ? 1 : 0,
        );
      }),
    );
  });
});
