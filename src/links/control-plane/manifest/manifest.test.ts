import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChainFlags, sameFlags, signBack, signWith, withoutChain } from './chain-flags.ts';
import { editFlags } from './edit-flags.ts';
import { effectiveAudiences, readFlags, type ServiceAccountFlags } from './flags.ts';
import { type Manifest, parseManifest } from './parse-manifest.ts';

const ours: ChainFlags = {
  issuer: 'https://prod-1-oidc.s3.eu-central-1.amazonaws.com',
  key: {
    privateFile: '/etc/kubernetes/pki/irsactl-prod-1-sa.key',
    publicFile: '/etc/kubernetes/pki/irsactl-prod-1-sa.pub',
  },
};

const issuer = fc.constantFrom(
  'https://kubernetes.default.svc.cluster.local',
  'kubernetes/serviceaccount',
  'https://a.example/x?y=z#f',
  'urn: with space # and hash',
  ours.issuer,
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

  it('stay byte for byte where nothing changes', () => {
    fc.assert(
      fc.property(manifests, ({ value, text }) => {
        expect(editFlags(parsed(text), value, ours).toString()).toBe(text);
      }),
    );
  });

  it('become any others, and nothing else in the file changes', () => {
    fc.assert(
      fc.property(manifests, flags, ({ text }, wanted) => {
        const after = parsed(editFlags(parsed(text), wanted, ours));
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

describe('signing with the chain', () => {
  it('keeps every issuer, key file and audience of before', () => {
    fc.assert(
      fc.property(flags, (today) => {
        const then = signWith(today, ours);
        expect(then.issuers[0]).toBe(ours.issuer);
        expect(new Set(then.issuers).size).toBe(then.issuers.length);
        expect(then.issuers).toEqual(expect.arrayContaining([...today.issuers]));
        expect(then.keyFiles).toEqual(expect.arrayContaining([...today.keyFiles]));
        expect(effectiveAudiences(then)).toEqual(effectiveAudiences(today));
      }),
    );
  });

  it('asks for nothing more once it is done', () => {
    fc.assert(
      fc.property(manifests, ({ value, text }) => {
        const after = parsed(editFlags(parsed(text), signWith(value, ours), ours));
        expect(sameFlags(signWith(readFlags(after), ours), readFlags(after))).toBe(true);
      }),
    );
  });

  it('leaves keys alone where the cluster signs with its own', () => {
    fc.assert(
      fc.property(flags, (today) => {
        const then = signWith(today, { ...ours, key: null });
        expect([then.keyFiles, then.signingKeyFile]).toEqual([today.keyFiles, today.signingKeyFile]);
      }),
    );
  });

  it('never adds sts.amazonaws.com to the audiences', () => {
    fc.assert(
      fc.property(flags, (today) => {
        const has = (value: ServiceAccountFlags) => effectiveAudiences(value).includes('sts.amazonaws.com');
        expect(has(signWith(today, ours))).toBe(has(today));
      }),
    );
  });
});

describe('the way back', () => {
  it('signs as before and still accepts the chain', () => {
    fc.assert(
      fc.property(flags, (today) => {
        const back = signBack(signWith(today, ours), today, ours);
        expect(back.issuers[0]).toBe(today.issuers[0]);
        expect(back.signingKeyFile).toBe(today.signingKeyFile);
        expect(back.issuers).toContain(ours.issuer);
        expect(effectiveAudiences(back)).toEqual(effectiveAudiences(today));
      }),
    );
  });

  it('ends with the flags of the beginning, through the text as well', () => {
    fc.assert(
      fc.property(manifests, ({ value, text }) => {
        const signed = parsed(editFlags(parsed(text), signWith(value, ours), ours));
        const back = parsed(editFlags(signed, signBack(readFlags(signed), value, ours), ours));
        const gone = parsed(editFlags(back, withoutChain(readFlags(back), value, ours), ours));
        expect(readFlags(gone)).toEqual(value);
      }),
    );
  });
});
