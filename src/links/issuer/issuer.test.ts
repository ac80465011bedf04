import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fakeChain, fakeContext } from '../../../test/support/fake-context.ts';
import {
  absentBucket,
  consents,
  exampleUrl,
  issuerWith,
  noTrust,
  ownMark,
  seenBucket,
  soundBucket,
} from '../../../test/support/issuer-facts.ts';
import { rsaPair } from '../../../test/support/test-keys.ts';
import type { Change } from '../../chain/change.ts';
import { known, unknown } from '../../chain/known.ts';
import type { Tags } from '../../chain/ownership.ts';
import { identityProviderArn } from '../../trust/arn.ts';
import { parseIssuerUrl } from '../../trust/issuer-url.ts';
import { jwkOf } from '../../trust/jwks.ts';
import { issuerChanges } from './apply.ts';
import { isNameOfPlace } from './hosting/hostings.ts';
import { planIssuer } from './plan.ts';
import type { IssuerPorts, IssuerTrust } from './ports.ts';
import { planIssuerRemoval } from './removal.ts';

const key = jwkOf(rsaPair().publicKey);
const desired = issuerWith(known([key]));
const providerArn = identityProviderArn(desired.partition, desired.account, exampleUrl);
const sound = soundBucket(key);
const arnOf = (hostPath: string) => `arn:aws:iam::123456789012:oidc-provider/${hostPath}`;
const own = { arn: providerArn, tags: ownMark };

test("outputs the issuer's URL immediately", () => {
  expect(planIssuer(desired, seenBucket(sound), consents.none)).toEqual({
    changes: [],
    findings: [],
    outputs: {
      issuerUrl: known(exampleUrl),
      publicCopy: null,
      publicKeys: known([key]),
      document: expect.anything(),
    },
    summary: exampleUrl,
  });
});

test('apply knows the kind and shape of every planned change', () => {
  const kinds = issuerChanges(portsWith({}, []));
  const adopted = { ...sound, tags: { ...ownMark, 'irsactl.dev/adopted': 'true' }, block: null };
  const unmade = issuerWith(unknown('the signing key'));
  const unkept = { versioning: 'Suspended', encryption: 'aws:kms', ownership: null };
  const changes = [
    ...planIssuer(desired, seenBucket(absentBucket), consents.none).changes,
    ...planIssuer(unmade, seenBucket(absentBucket), consents.none).changes,
    ...planIssuer(desired, seenBucket({ ...sound, tags: {}, policy: null }), consents.adopt).changes,
    ...planIssuer(desired, seenBucket({ ...sound, settings: unkept }), consents.none).changes,
    ...planIssuerRemoval(desired, seenBucket(sound), 'sign-back').changes,
    ...planIssuerRemoval(desired, seenBucket(adopted), 'sign-back').changes,
  ];
  expect(changes.map((change) => kinds[change.kind]?.faultOf(change))).toEqual(changes.map(() => null));
  expect(new Set(changes.map(({ kind }) => kind))).toEqual(
    new Set(
      Object.keys(kinds).filter(
        (kind) => !/folder|file|write|distribution|deployment|access-control|certificate|record/.test(kind),
      ),
    ),
  );
});

describe('a name that is still trusted is not released', () => {
  const remove = (trusting: readonly { arn: string; tags: Tags }[], facts = sound) =>
    planIssuerRemoval(desired, seenBucket(facts, { ...noTrust, trusting }), 'sign-back');

  test.each([
    ['without its tags', { arn: providerArn, tags: {} }],
    ['adopted', { arn: providerArn, tags: { ...ownMark, 'irsactl.dev/adopted': 'true' } }],
    ['of another cluster', { arn: providerArn, tags: { ...ownMark, 'irsactl.dev/cluster-uid': 'other' } }],
    [
      'under another address of the bucket',
      { arn: arnOf('s3.eu-central-1.amazonaws.com/prod-1-oidc'), tags: {} },
    ],
  ])('documents and bucket stay while a provider exists %s', (_what, provider) => {
    const { changes, findings } = remove([own, provider]);
    expect(changes).toEqual([]);
    expect(findings).toMatchObject([{ code: 'IRSA-ISSUER-055', severity: 'warning' }]);
    expect(findings[0]?.why).toContain(provider.arn);
    expect(findings[0]?.next).not.toContain('tags');
  });

  test("the chain's own provider is deleted before, so nothing stays", () => {
    expect(remove([own]).changes.at(-1)?.kind).toBe('delete-bucket');
    expect(remove([]).changes.at(-1)?.kind).toBe('delete-bucket');
  });

  test('no finding without resources to release', () => {
    expect(remove([{ arn: providerArn, tags: {} }], absentBucket).findings).toEqual([]);
  });

  test.each(['delete-document', 'delete-document-versions', 'delete-bucket-policy', 'delete-bucket'])(
    'queries IAM again just before %s',
    async (kind) => {
      const change = remove([]).changes.find((each) => each.kind === kind);
      const deleted: string[] = [];
      const port = (providers: Readonly<Record<string, Tags | null>>) => portsWith(providers, deleted);
      if (!change) throw new Error(`${kind} is planned`);
      const apply = (ports: IssuerPorts) => issuerChanges(ports)[kind]?.run(change, desired, () => {});
      await expect(apply(port({ [providerArn]: {} }))).rejects.toMatchObject({
        code: 'IRSA-ISSUER-055',
      });
      expect(deleted).toEqual([]);
      await apply(port({ [providerArn]: null, [arnOf('else.example.com')]: {} }));
      expect(deleted).toEqual([kind]);
    },
  );
});

test('the second run does not concern the issuer', () => {
  expect(planIssuerRemoval(desired, seenBucket(sound), 'accept-back').changes).toEqual([]);
});

describe('an issuer that was moved after an apply', () => {
  const trust = {
    trusting: [],
    elsewhere: [{ arn: arnOf('old-oidc.s3.eu-central-1.amazonaws.com'), tags: ownMark }],
    sharing: [],
  };
  test.each([
    ['plan', planIssuer(desired, seenBucket(absentBucket, trust), consents.adopt)],
    ['destroy', planIssuerRemoval(desired, seenBucket(absentBucket, trust), 'sign-back')],
  ])('is refused by %s before the first change, with both ways to continue', (_what, plan) => {
    expect(plan.changes).toEqual([]);
    expect(plan.findings).toMatchObject([{ code: 'IRSA-ISSUER-056', severity: 'error' }]);
    expect(plan.findings[0]?.what).toContain('https://old-oidc.s3.eu-central-1.amazonaws.com');
    expect(plan.findings[0]?.next).toMatch(
      /Restore the former spec\.issuer .*`irsactl destroy -f former\.yaml`/,
    );
  });
});

test('missing documents of a trusted issuer are published again, with a warning', () => {
  const { changes, findings } = planIssuer(
    desired,
    seenBucket(absentBucket, { ...noTrust, trusting: [own] }),
    consents.none,
  );
  expect(changes.map(({ kind }) => kind)).toContain('put-document');
  expect(findings).toMatchObject([{ code: 'IRSA-ISSUER-059', severity: 'warning' }]);
});

describe('the names of a place', () => {
  test.each([
    'prod-1-oidc.s3.eu-central-1.amazonaws.com',
    'prod-1-oidc.s3.eu-central-1.amazonaws.com/',
    'Prod-1-oidc.s3.eu-central-1.amazonaws.com/some/path',
    'prod-1-oidc.s3.amazonaws.com',
    'prod-1-oidc.s3-eu-central-1.amazonaws.com',
    'prod-1-oidc.s3.dualstack.eu-central-1.amazonaws.com',
    'prod-1-oidc.s3-accelerate.amazonaws.com',
    'prod-1-oidc.s3-website.eu-central-1.amazonaws.com',
    's3.eu-central-1.amazonaws.com/prod-1-oidc',
    's3-eu-central-1.amazonaws.com/prod-1-oidc/path',
    's3.amazonaws.com/prod-1-oidc',
    's3.amazonaws.com//prod-1-oidc/',
    's3.amazonaws.com/%70rod-1-oidc',
    'prod-1-oidc.s3.eu-central-1.amazonaws.com.',
    'prod-1-oidc.s3.amazonaws.com/%zz',
  ])('%s names the bucket', (hostPath) => {
    expect(isNameOfPlace(desired, hostPath)).toBe(true);
  });

  test.each([
    'xprod-1-oidc.s3.eu-central-1.amazonaws.com',
    'prod-1-oidc.example.com',
    'prod-1-oidc.s3.eu-central-1.amazonaws.com.evil.example',
    's3.eu-central-1.amazonaws.com/other',
    'oidc.eks.eu-central-1.amazonaws.com/id/prod-1-oidc',
    'amazonaws.com/prod-1-oidc',
  ])('%s does not', (hostPath) => {
    expect(isNameOfPlace(desired, hostPath)).toBe(false);
  });

  test('any other text is neither an error nor a name', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(isNameOfPlace(desired, text)).toBe(false);
      }),
    );
  });

  test("of a folder are the issuer's own", () => {
    const url = parseIssuerUrl('https://issuer.example.com/prod-1');
    const issuer = { hosting: 'directory', path: '/srv/issuer', url } as const;
    const folder = issuerWith(known([key]), fakeContext({ chain: fakeChain({ issuer }) }));
    expect(isNameOfPlace(folder, 'issuer.example.com/prod-1/')).toBe(true);
    expect(isNameOfPlace(folder, 'issuer.example.com/prod-2')).toBe(false);
  });
});

function portsWith(providers: Readonly<Record<string, Tags | null>>, deleted: string[]): IssuerPorts {
  const trust: IssuerTrust = {
    list: () => Promise.resolve(Object.keys(providers)),
    tags: (arn) => Promise.resolve(providers[arn] ?? null),
  };
  const never = () => Promise.reject(new Error('nothing else is called'));
  const done = (kind: Change['kind']) => () => {
    deleted.push(kind);
    return Promise.resolve();
  };
  return {
    trust,
    folder: { read: never, modified: never, write: never, remove: never },
    publicDocuments: { fetch: never },
    distributions: never,
    certificates: never,
    clock: { now: () => 0, sleep: never },
    buckets: {
      locate: never,
      tags: never,
      publicAccessBlock: never,
      policy: never,
      document: never,
      settings: never,
      keys: never,
      create: never,
      setTags: never,
      setPublicAccessBlock: never,
      setPolicy: never,
      setVersioning: never,
      setEncryption: never,
      setOwnership: never,
      putDocument: never,
      deleteDocument: done('delete-document'),
      deleteVersions: done('delete-document-versions'),
      deletePolicy: done('delete-bucket-policy'),
      delete: done('delete-bucket'),
      accountPublicAccessBlock: never,
    },
  };
}
