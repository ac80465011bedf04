import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChainFlags, signBack, signWith, withoutChain } from './chain-flags.ts';
import { editFlags } from './edit-flags.ts';
import { effectiveAudiences, readFlags, type ServiceAccountFlags } from './flags.ts';
import { hostPathOf, isMountedFolder } from './host-path.ts';
import { type Manifest, parseManifest } from './parse-manifest.ts';

const ours: ChainFlags = {
  issuer: 'https://prod-1.example',
  key: { privateFile: '/pki/irsactl-prod-1-sa.key', publicFile: '/pki/irsactl-prod-1-sa.pub' },
};
const old = 'https://kubernetes.default.svc';
const theirs = 'https://operator.example';
const today: ServiceAccountFlags = {
  issuers: [old],
  keyFiles: ['/pki/sa.pub'],
  signingKeyFile: '/pki/sa.key',
  audiences: [],
};

function pod(args: readonly (string | Buffer)[]): Buffer {
  const head =
    'kind: Pod\nspec:\n  containers:\n  - name: kube-apiserver\n    command:\n    - kube-apiserver\n';
  return Buffer.concat([
    Buffer.from(head),
    ...args.flatMap((arg) => [Buffer.from('    - '), Buffer.from(arg), Buffer.from('\n')]),
  ]);
}

function parsed(content: Buffer): Manifest {
  const result = parseManifest(content);
  if ('fault' in result) throw new Error(result.fault);
  return result.manifest;
}

function lines(manifest: Manifest): readonly string[] {
  return manifest.arguments.map(({ text }) => text.replace(/^--service-account-/, ''));
}

function edited(manifest: Manifest, wanted: ServiceAccountFlags): Manifest {
  return parsed(editFlags(manifest, wanted, ours));
}

describe('only the chain’s own', () => {
  it.each([
    ['an issuer that somebody put first', [theirs, ours.issuer, old]],
    ['another chain that took over', ['https://chain-2.example', ours.issuer, old]],
  ])('signing back leaves %s alone', (_, issuers) => {
    const then = { ...signWith(today, ours), issuers };
    expect(signBack(then, today, ours).issuers).toEqual(issuers);
    expect(withoutChain(then, today, ours).issuers).toEqual(issuers.filter((one) => one !== ours.issuer));
  });

  it('leaves a signing key alone that is not the chain’s', () => {
    const then = { ...signWith(today, ours), signingKeyFile: '/pki/new.key' };
    expect(signBack(then, today, ours).signingKeyFile).toBe('/pki/new.key');
  });

  it('keeps today’s audiences through the whole way back, whatever somebody added', () => {
    const issuers = fc.shuffledSubarray([old, theirs, ours.issuer, 'https://c.example'], { minLength: 1 });
    const audiences = fc.constantFrom<readonly string[]>([], [old], ['api']);
    fc.assert(
      fc.property(issuers, audiences, issuers, (before, given, after) => {
        const original = { ...today, issuers: before, audiences: given };
        const then = { ...signWith(original, ours), issuers: after };
        const gone = withoutChain(then, original, ours);
        if (gone.issuers.length > 0) {
          expect(effectiveAudiences(gone)).toEqual(expect.arrayContaining([...effectiveAudiences(then)]));
        }
      }),
    );
  });

  it('has an issuer left to go back to where every other one was removed by hand', () => {
    const then = { ...signWith(today, ours), issuers: [ours.issuer] };
    expect(signBack(then, today, ours).issuers).toEqual([old, ours.issuer]);
  });

  it('leaves a line of somebody’s between two of the chain in its place', () => {
    const before = parsed(
      pod([
        '--service-account-issuer=https://prod-1.example',
        '--v=4',
        `--service-account-issuer=${old}`,
        '--service-account-key-file=/pki/irsactl-prod-1-sa.pub',
        '--profiling=false',
        '--service-account-key-file=/pki/sa.pub',
        '--service-account-signing-key-file=/pki/irsactl-prod-1-sa.key',
      ]),
    );
    const back = edited(before, signBack(readFlags(before), today, ours));
    expect(lines(back).slice(0, 3)).toEqual(['--v=4', `issuer=${old}`, 'issuer=https://prod-1.example']);
    const gone = edited(back, withoutChain(readFlags(back), today, ours));
    expect(lines(gone)).toEqual([
      '--v=4',
      `issuer=${old}`,
      '--profiling=false',
      'key-file=/pki/sa.pub',
      'signing-key-file=/pki/sa.key',
    ]);
  });

  it('keeps every line of somebody’s in its order, wherever the chain’s stand', () => {
    const foreign = [
      '--v=2',
      `--service-account-issuer=${old}`,
      '--service-account-key-file=/pki/sa.pub',
      '--profiling=false',
      '--service-account-issuer=https://c.example',
    ];
    const own = [
      '--service-account-issuer=https://prod-1.example',
      '--service-account-key-file=/pki/irsactl-prod-1-sa.pub',
    ];
    const signing = '--service-account-signing-key-file=/pki/sa.key';
    const mixes = fc.shuffledSubarray([...foreign, ...own, signing], { minLength: 8 });
    fc.assert(
      fc.property(mixes, (args) => {
        const manifest = parsed(pod(args));
        const kept = (one: Manifest) =>
          one.arguments.map(({ text }) => text).filter((text) => foreign.includes(text));
        for (const wanted of [
          signWith(readFlags(manifest), ours),
          signBack(readFlags(manifest), today, ours),
          withoutChain(readFlags(manifest), today, ours),
        ]) {
          expect(kept(edited(manifest, wanted))).toEqual(kept(manifest));
        }
      }),
    );
  });

  it('answers at once for a manifest with a great many lines', () => {
    const many = Array.from({ length: 400 }, (_, index) => `https://${index}.example`);
    const manifest = parsed(
      pod([
        ...many.map((one) => `--service-account-issuer=${one}`),
        '--service-account-key-file=/pki/sa.pub',
      ]),
    );
    expect(edited(manifest, signWith(readFlags(manifest), ours)).arguments).toHaveLength(405);
  });
});

describe('the bytes of a manifest', () => {
  it('stay where no line is edited, whatever encoding a comment has', () => {
    const comment = fc
      .uint8Array({ minLength: 1, maxLength: 20 })
      .map((bytes) => bytes.map((byte) => (byte < 32 ? 46 : byte)));
    fc.assert(
      fc.property(comment, fc.boolean(), (bytes, marked) => {
        const mark = Buffer.from(marked ? [0xef, 0xbb, 0xbf] : []);
        const content = Buffer.concat([
          mark,
          pod([
            `--service-account-issuer=${old}`,
            '--service-account-key-file=/pki/sa.pub',
            '--service-account-signing-key-file=/pki/sa.key',
          ]),
          Buffer.from('# '),
          bytes,
        ]);
        const after = editFlags(parsed(content), signWith(readFlags(parsed(content)), ours), ours);
        expect(after.subarray(0, 3)).toEqual(content.subarray(0, 3));
        expect(after.subarray(-bytes.length)).toEqual(content.subarray(-bytes.length));
        const back = editFlags(parsed(after), withoutChain(readFlags(parsed(after)), today, ours), ours);
        expect(back).toEqual(content);
      }),
    );
  });

  it('are read as UTF-8 in the flags themselves', () => {
    const args = [
      '--service-account-issuer=https://bücher.example',
      '"--service-account-key-file=/pki/\\u00fc/ü.pub"',
    ];
    expect(readFlags(parsed(pod(args)))).toMatchObject({
      issuers: ['https://bücher.example'],
      keyFiles: ['/pki/ü/ü.pub'],
    });
  });

  it('may end with a line of dashes and comments', () => {
    const content = Buffer.concat([pod(['--v=2']), Buffer.from('---\n# the end\n')]);
    expect(editFlags(parsed(content), readFlags(parsed(content)), ours)).toEqual(content);
  });
});

describe('a path of the container', () => {
  const volumes = `    volumeMounts:
    - {mountPath: /pki/sa.key, name: key}
    - {mountPath: /keys, name: keys, subPath: of/this}
  volumes:
  - {name: key, hostPath: {path: /etc/one/sa.key, type: File}}
  - {name: keys, hostPath: {path: /etc/many}}
`;
  const { mounts } = parsed(Buffer.concat([pod(['--v=2']), Buffer.from(volumes)]));

  it.each([
    ['/pki/sa.key', '/etc/one/sa.key'],
    ['/keys/a.pub', '/etc/many/of/this/a.pub'],
    ['/keys', '/etc/many/of/this'],
    ['/elsewhere/a', '/elsewhere/a'],
  ])('%s lies at %s', (path, expected) => {
    expect(hostPathOf(mounts, path)).toBe(expected);
  });

  it.each([
    ['beside a key that is mounted as a file: not', '/pki', '/pki/sa.key', false],
    ['in a folder that is mounted', '/keys', '/pki/sa.key', true],
    ['where nothing is mounted, for a process without a container', '/x', '/x/sa.key', true],
  ])('takes a new file %s', (_, folder, keyFile, expected) => {
    expect(isMountedFolder(mounts, folder, keyFile)).toBe(expected);
  });
});
