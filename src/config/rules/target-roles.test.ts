import { describe, expect, it } from 'vitest';
import { smallestChain } from '../../../test/support/marked-chain.ts';
import { parseTrustChain } from '../parse-trust-chain.ts';

const target = 'arn:aws:iam::222233334444:role/team/reports';

function parse(role: string, injection = ''): ReturnType<typeof parseTrustChain> {
  const text = smallestChain
    .replace(/ {4}- serviceAccount.*$/s, `    - ${role}\n${injection}`)
    .replace(/^ {2}aws: .*$/m, '  aws: {region: eu-central-1, account: "123456789012"}');
  return parseTrustChain('irsa.yaml', text);
}
const codes = (role: string, injection = '') => {
  try {
    parse(role, injection);
    return [];
  } catch (error) {
    return [...String(error).matchAll(/IRSA-CONFIG-\d+/g)].map(([code]) => code);
  }
};
const role = (more: string) => `{serviceAccount: {namespace: shop, name: orders}, ${more}}`;

describe('targetRole', () => {
  it('is the ARN of a role', () => {
    const [declared] = parse(role(`targetRole: "${target}"`)).roles;
    expect(declared?.targetRole).toBe(target);
  });

  it.each(['reports', 'arn:aws:iam::222233334444:policy/reports', 'arn:aws:iam::2222:role/x'])(
    'is not %s',
    (text) => {
      expect(codes(role(`targetRole: "${text}"`))).toContain('IRSA-CONFIG-015');
    },
  );

  it('lies in the partition of the region', () => {
    expect(codes(role('targetRole: "arn:aws-cn:iam::222233334444:role/x"'))).toContain('IRSA-CONFIG-057');
  });

  it.each(['admission-policy', 'upstream'])('is refused with mode: %s', (mode) => {
    const injection = `  injection: {mode: ${mode}}\n`;
    expect(codes(role(`targetRole: "${target}"`), injection)).toContain('IRSA-CONFIG-056');
    expect(codes(role('path: /x/'), injection)).toEqual([]);
  });

  it('is no role of the file, unless that one is shared', () => {
    const target = '"arn:aws:iam::123456789012:role/Reports"';
    const both = (more: string) =>
      codes(
        `${role(`targetRole: ${target}`)}\n    - {serviceAccount: {namespace: shop, name: reports}, name: reports${more}}`,
      );
    expect(both('')).toEqual(['IRSA-CONFIG-058']);
    expect(both(', shared: true')).toEqual([]);
  });

  it('takes the name of its inline policy', () => {
    const inline =
      '{inline: {name: Assume-Target-Role, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:*", Resource: "*"}]}}}';
    expect(codes(role(`targetRole: "${target}", policies: [${inline}]`))).toContain('IRSA-CONFIG-023');
  });
});

describe('shared', () => {
  it('needs a name, which no other chain would guess', () => {
    expect(codes(role('shared: true'))).toContain('IRSA-CONFIG-055');
    expect(parse(role('shared: true, name: backups')).roles[0]).toMatchObject({ shared: true });
    expect(parse(role('shared: false')).roles[0]).not.toHaveProperty('shared');
  });
});

describe('manage', () => {
  it('is true where nothing is said', () => {
    expect(parse(role('path: /x/')).roles[0]?.serviceAccounts).toEqual([
      { namespace: 'shop', name: 'orders' },
    ]);
    const theirs = '{serviceAccount: {namespace: shop, name: orders, manage: false}}';
    expect(parse(theirs).roles[0]?.serviceAccounts).toEqual([
      { namespace: 'shop', name: 'orders', manage: false },
    ]);
  });
});
