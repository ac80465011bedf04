import { describe, expect, it } from 'vitest';
import {
  chainAnd,
  chainWith,
  type ExpectedProblem,
  expectProblems,
} from '../../../test/support/marked-chain.ts';

describe('the AWS target', () => {
  const aws = (fields: string): string => chainWith('{region: eu-central-1}', `{${fields}}`);

  it.each<[string, ...ExpectedProblem]>([
    ['region: ‸eu-central', 'IRSA-CONFIG-007', 'eu-central-1'],
    ['region: ‸eu-central-1a', 'IRSA-CONFIG-007', 'Did you mean eu-central-1?'],
    ['region: ‸eu-cntral-1', 'IRSA-CONFIG-007', 'Did you mean eu-central-1?'],
    ['region: ‸eu-central1', 'IRSA-CONFIG-007', 'Did you mean eu-central-1?'],
    ['region: ‸"Frankfurt"', 'IRSA-CONFIG-007', '"Frankfurt"'],
    ['region: ‸"eu-central-1.evil.example/"', 'IRSA-CONFIG-007'],
    ['region: eu-central-1, account: ‸"12345678901"', 'IRSA-CONFIG-007', 'this has 11'],
    ['region: eu-central-1, account: ‸"1234-5678-9012"', 'IRSA-CONFIG-007', 'without dashes'],
  ])('refuses %s', (fields, ...problem) => {
    expectProblems(aws(fields), problem);
  });

  it.each([
    'us-gov-west-1',
    'cn-north-1',
    'eusc-de-east-1',
    'us-isob-east-1',
    'ap-southeast-7',
    'mx-central-1',
  ])('accepts %s', (region) => {
    expect(() => expectProblems(aws(`region: ${region}`))).not.toThrow();
  });
});

describe('the issuer', () => {
  const issuer = (fields: string): string => chainWith('{s3: {bucket: prod-1-oidc}}', fields);
  const directory = (url: string): string => issuer(`{directory: {path: public, url: ${url}}}`);

  it('has exactly one kind', () => {
    expectProblems(issuer('‸{}'), ['IRSA-CONFIG-006', 'Add s3, directory, existing or cloudFront.']);
    expectProblems(issuer('{s3: {bucket: abc}, ‸directory: {path: p, url: "https://a.example"}}'), [
      'IRSA-CONFIG-006',
      'It has s3 and directory.',
    ]);
  });

  it.each([
    ['us-gov-west-1', 'The partition aws-us-gov has no CloudFront.'],
    ['eusc-de-east-1', 'aws-eusc'],
    ['cn-north-1', 'CloudFront in China has no cache policies'],
  ])('is not behind CloudFront in %s', (region, why) => {
    const text = issuer('{‸cloudFront: {bucket: prod-1-oidc}}').replace('eu-central-1', region);
    expectProblems(text, ['IRSA-CONFIG-011', why, region]);
  });

  it('has a valid bucket behind CloudFront too', () => {
    expectProblems(issuer('{cloudFront: {bucket: ‸prod.1}}'), ['IRSA-CONFIG-007', 'TLS certificate']);
    expect(() => expectProblems(issuer('{cloudFront: {bucket: prod-1}}'))).not.toThrow();
  });

  it.each([
    '‸http://oidc.example.com',
    '‸https://oidc.example.com/',
    '‸https://oidc.example.com:8443',
    '‸https://oidc.example.com?a=b',
    '‸"https://oidc.example.com#a"',
    '‸https://OIDC.example.com',
    '‸oidc.example.com',
    `‸https://oidc.example.com/${'a'.repeat(240)}`,
    '‸https://localhost',
    '‸https://oidc',
    '‸https://oidc.cluster.local',
    '‸https://oidc.corp.internal',
    '‸https://10.0.0.1/x',
    '‸https://172.31.0.1',
    '‸https://169.254.1.1',
    '‸https://oidc.example.com/.well-known/openid-configuration',
  ])('refuses the URL %s', (url) => {
    expectProblems(directory(url), ['IRSA-ISSUER-001', 'cannot be an issuer URL.']);
  });

  it('shows no password', () => {
    expect(() =>
      expectProblems(directory('‸https://me:hunter2@a.example'), ['IRSA-ISSUER-001', 'hunter2']),
    ).toThrow(/to contain 'hunter2'/);
  });

  it('accepts a host with a path', () => {
    expectProblems(directory('https://oidc.example.com/prod-1'));
    expectProblems(directory('https://172.32.0.1'));
  });
});

describe('the signing key', () => {
  it.each<[string, ...ExpectedProblem]>([
    ['signingKey: {source: new, ‸path: a.pem}', 'IRSA-CONFIG-006', '"path" is not a field'],
    ['signingKey: {source: new, ‸algorithm: RS256}', 'IRSA-CONFIG-006', '"algorithm" is not a field'],
    ['signingKey: {source: new, ‸bits: 2048}', 'IRSA-CONFIG-006', '"bits" is not a field'],
    ['signingKey: {‸placement: kubeadm}', 'IRSA-CONFIG-006', '"placement" is not a field'],
    ['signingKey: {‸sourc: new}', 'IRSA-CONFIG-006', 'Did you mean source?'],
    ['signingKey: {source: ‸generate}', 'IRSA-CONFIG-007', 'cluster, new'],
    ['signingKey: {source: ‸file}', 'IRSA-CONFIG-007', 'cluster, new'],
    ['signingKey: {source: ‸clust}', 'IRSA-CONFIG-007', 'Did you mean cluster?'],
  ])('refuses %s', (fields, ...problem) => {
    expectProblems(chainAnd(`  ${fields}`), problem);
  });

  it.each(['{}', '{source: cluster}', '{source: new}'])('accepts %s', (fields) => {
    expect(() => expectProblems(chainAnd(`  signingKey: ${fields}`))).not.toThrow();
  });
});

describe('control plane nodes', () => {
  const nodes = (...list: readonly string[]): string =>
    chainWith('[{name: cp-1, ssh: cp-1.example.internal}]', `[${list.join(', ')}]`);

  it('are reached with ssh or local', () => {
    expectProblems(nodes('‸{name: a}'), ['IRSA-CONFIG-006', 'Add ssh or local.']);
    expectProblems(nodes('{name: a, ssh: b, ‸local: true}'), [
      'IRSA-CONFIG-006',
      'Keep one of ssh and local.',
    ]);
    expectProblems(nodes('{name: a, local: ‸false}'), ['IRSA-CONFIG-007', 'Write true, or omit the field.']);
  });

  it('are in the list only once', () => {
    expectProblems(nodes('{name: a, ssh: h1}', '{name: ‸a, ssh: h2}'), ['IRSA-CONFIG-011', 'nodes[0].name']);
  });

  it('do not share files', () => {
    expectProblems(
      nodes('{name: a, ssh: h}', '‸‸{name: b, ssh: h}'),
      ['IRSA-CONFIG-011', 'the same manifest'],
      ['IRSA-CONFIG-011', 'the same directory'],
    );
    expectProblems(nodes('{name: a, local: true}', '‸{name: b, local: true, manifest: other.yaml}'), [
      'IRSA-CONFIG-011',
      'directory: /etc/kubernetes/irsactl on this machine',
    ]);
    expectProblems(
      nodes(
        '{name: a, local: true}',
        '{name: b, local: true, manifest: m, directory: d}',
        '{name: c, ssh: c}',
      ),
    );
  });

  it.each([
    '‸"-oProxyCommand=reboot"',
    '‸"a b"',
    '‸"a\\tb"',
    '‸"a\\u0000"',
    '‸"a\\u200bb"',
    '‸"x@-oProxyCommand=reboot"',
    '‸"ssh://-oProxyCommand=reboot"',
    '‸"ssh://x@-oProxyCommand=reboot"',
    '‸"a`reboot`"',
    '‸"$(reboot)@a"',
    '‸"a;reboot"',
    '‸"a|reboot"',
  ])('are not reached with %s', (host) => {
    expectProblems(nodes(`{name: a, ssh: ${host}}`), ['IRSA-CONFIG-007', 'ssh config']);
  });

  it.each([
    ["/etc/kubernetes/irsactl';touch x;'", 'directory', 'ssh: cp-1'],
    ['/etc/a b', 'manifest', 'ssh: cp-1'],
    ['a\\nExecStartPre=/bin/x', 'directory', 'local: true'],
    ['/etc/kubernetes/pki/../manifests', 'directory', 'ssh: cp-1'],
    ['/etc/kubernetes/irsactl/..', 'directory', 'ssh: cp-1'],
    ['/etc/kubernetes/../kube-apiserver.yaml', 'manifest', 'local: true'],
  ])('have plain paths, because scripts of root contain them: %j', (path, field, way) => {
    const text = `[{name: a, ${way}, ${field}: ‸"${path}"}]`;
    expectProblems(chainWith('[{name: cp-1, ssh: cp-1.example.internal}]', text), [
      'IRSA-CONFIG-007',
      'not a plain path',
    ]);
  });

  it('have no port in the host', () => {
    const text = '[{name: a, ssh: ‸root@10.0.0.1:22}]';
    expectProblems(chainWith('[{name: cp-1, ssh: cp-1.example.internal}]', text), [
      'IRSA-CONFIG-007',
      'port',
    ]);
    for (const ssh of [
      '"fe80::1%eth0"',
      'ssh://root@10.0.0.1:22',
      '"ssh://[fe80::1]:22"',
      'a@b.example@10.0.0.1',
      'root@10.0.0.1',
    ]) {
      expectProblems(chainWith('cp-1.example.internal', ssh));
    }
  });

  it('have absolute paths with ssh', () => {
    expectProblems(
      nodes('{name: a, ssh: a, manifest: ‸m.yaml, directory: ‸d}'),
      ['IRSA-CONFIG-007', 'absolute path'],
      ['IRSA-CONFIG-007', 'nodes[0].directory'],
    );
  });
});

describe('audiences of default tokens', () => {
  const audiences = (...list: readonly string[]): string =>
    chainWith('{nodes: [{name: cp-1, ssh: cp-1.example.internal}]}', `{apiAudiences: [${list.join(', ')}]}`);

  it.each<[string, ...ExpectedProblem]>([
    ['‸sts.amazonaws.com', 'IRSA-CONFIG-007', 'is for AWS', 'for up to a year'],
    ['‸sts.amazonaws.com.cn', 'IRSA-CONFIG-007', 'is for AWS'],
    ['‸"a,b"', 'IRSA-CONFIG-007', '"a,b" is not a valid audience'],
    ['‸"a b"', 'IRSA-CONFIG-007', 'one audience in each entry'],
  ])('refuse %s', (audience, ...problem) => {
    expectProblems(audiences('https://kubernetes.default.svc', audience), problem);
  });

  it('are listed once each', () => {
    expectProblems(audiences('a', '‸a'), ['IRSA-CONFIG-007', 'listed twice']);
    expectProblems(audiences('a', 'b'));
  });

  it("are never the audience of the pods' tokens for AWS", () => {
    const own = chainWith('spec:', 'spec:\n  audience: sts.example');
    const listed = own.replace(
      '{nodes: [{name: cp-1, ssh: cp-1.example.internal}]}',
      '{apiAudiences: [‸sts.example]}',
    );
    expectProblems(listed, ['IRSA-CONFIG-007', 'is for AWS']);
  });
});

describe('the injection', () => {
  it('registers one address', () => {
    expectProblems(chainAnd('  injection: {webhook: {url: "https://a.example/mutate", ‸service: {}}}'), [
      'IRSA-CONFIG-006',
    ]);
  });

  it.each([
    '‸http://a.example/mutate',
    '‸https://user@a.example/mutate',
    '‸https://a.example/mutate?x=1',
    '‸"https://a.example/mutate#x"',
    '‸mutate',
    '‸"https://a\\u200b.example/mutate"',
  ])('refuses the URL %s', (url) => {
    expectProblems(chainAnd(`  injection: {webhook: {url: ${url}}}`), [
      'IRSA-CONFIG-007',
      'https://HOST:PORT/mutate',
    ]);
  });

  it.each([
    ['{webhook: {url: "https://a.example", ‸image: a}}', 'irsactl does not run the webhook'],
    ['{webhook: {service: {}, ‸failurePolicy: Fail}}', 'irsactl does not run the webhook'],
    [
      '{webhook: {‸caBundle: "-----BEGIN CERTIFICATE-----\\nAA==\\n-----END CERTIFICATE-----\\n"}}',
      'apply creates the certificate',
    ],
    ['{mode: upstream, ‸webhook: {image: a}}', 'the mode is upstream'],
    ['{mode: none, ‸upstream: {}}', 'the mode is none'],
    ['{webhook: {placement: controlPlane, ‸replicas: 3}}', 'each control plane node runs one pod'],
  ])('refuses settings without effect: %s', (injection, why) => {
    expectProblems(chainAnd(`  injection: ${injection}`), ['IRSA-CONFIG-011', why]);
  });

  it.each([
    'none',
    '{}',
    '{webhook: {}}',
    '{mode: upstream}',
    '{mode: none}',
    '{webhook: {service: {port: 8443}}}',
    '{webhook: {service: {}, caBundle: "-----BEGIN CERTIFICATE-----\\nAA==\\n-----END CERTIFICATE-----\\n"}}',
    '{annotationPrefix: irsa.example.com}',
  ])('accepts %s', (injection) => {
    expect(() => expectProblems(chainAnd(`  injection: ${injection}`))).not.toThrow();
  });
});

describe('tags', () => {
  const tags = (fields: string): string => chainAnd(`  tags: {${fields}}`);
  const ofBoth = (role: string, chain: string): string =>
    chainAnd(`    - {serviceAccount: {namespace: a, name: b}, ${role}}\n  tags: {${chain}}`);
  const many = (count: number): string =>
    Array.from({ length: count }, (_, index) => `k${index}: v`).join(', ');

  it.each<[string, ...ExpectedProblem]>([
    ['‸"aws:team": a', 'IRSA-CONFIG-007', 'AWS reserves'],
    ['‸AWS:team: a', 'IRSA-CONFIG-007', 'AWS reserves'],
    ['‸irsactl.dev/managed: "true"', 'IRSA-CONFIG-007', 'marks what it owns'],
    ['team: a, ‸Team: b', 'IRSA-CONFIG-007', '"team" and "Team"'],
    [`‸${'k'.repeat(129)}: a`, 'IRSA-CONFIG-007', '1 to 128'],
    [`k: ‸${'v'.repeat(257)}`, 'IRSA-CONFIG-007', 'at most 256'],
    ['k: ‸a;b', 'IRSA-CONFIG-007', 'the value of the tag "k"'],
    ['‸"": a', 'IRSA-CONFIG-007', 'the tag key'],
    ['k: ‸4711', 'IRSA-CONFIG-007', 'Write it in quotes: "4711"'],
  ])('refuses %s', (fields, ...problem) => {
    expectProblems(tags(fields), problem);
  });

  it.each<[string, string, ...ExpectedProblem]>([
    ['team: a', '‸aws:x: b', 'IRSA-CONFIG-007', 'AWS reserves'],
    ['team: a', '‸Team: b', 'IRSA-CONFIG-007', '"team" of spec.tags and "Team"'],
    ['team: a', 'cost: b, ‸Cost: b', 'IRSA-CONFIG-007', '"cost" and "Cost"'],
    ['team: a', 'k: ‸a;b', 'IRSA-CONFIG-007', 'the value of the tag "k"'],
  ])('with spec.tags {%s} refuses {%s} of a role', (chainTags, roleTags, ...problem) => {
    expectProblems(ofBoth(`tags: {${roleTags}}`, chainTags), problem);
  });

  it('of a role are limited together with those of the chain', () => {
    expectProblems(ofBoth(`tags: {${many(41)}}`, 'x: v'));
    // A key in both counts once.
    expectProblems(ofBoth(`tags: {${many(42)}}`, 'k0: v'));
    expectProblems(ofBoth(`‸tags: {${many(42)}}`, 'x: v'), [
      'IRSA-CONFIG-007',
      'With spec.tags, the role has 43 tags.',
      'at most 42',
    ]);
  });

  it('are limited together with those of irsactl', () => {
    expectProblems(tags(many(42)));
    expectProblems(chainAnd(`  ‸tags: {${many(43)}}`), [
      'IRSA-CONFIG-007',
      'There are 43 tags.',
      'at most 42',
    ]);
  });
});
