import { describe, expect, it } from 'vitest';
import { fakeContext } from '../../../test/support/fake-context.ts';
import type { LinkVerdict } from '../../chain/verify-chain.ts';
import { renderLine } from './paint.ts';
import { verdictData, verdictLines } from './verdict-view.ts';

const pipe = { colour: false, width: 100 };
const broken: readonly LinkVerdict[] = [
  { link: 'signing-key', verdict: 'holds', findings: [] },
  {
    link: 'roles',
    verdict: 'broken',
    findings: [
      {
        link: 'roles',
        severity: 'error',
        code: 'IRSA-ROLE-033',
        what: 'The trust policy of prod-1-shop-orders names another service account.',
        why: 'sub is system:serviceaccount:shop:order, irsa.yaml says shop/orders.',
        next: 'Run `irsactl apply`.',
      },
    ],
  },
  { link: 'proof', verdict: 'not-checked', findings: [] },
];

describe('a verdict for people', () => {
  it('shows all links, then the finding, then one sentence', () => {
    const lines = verdictLines(broken, fakeContext(), pipe);
    expect(`\n${lines.map((line) => renderLine(line, pipe)).join('\n')}\n`).toBe(`
Chain prod-1 · cluster 3f6c1a2b at https://10.0.0.10:6443 (v1.36.3, 1 control plane node)
AWS 123456789012 eu-central-1

✓ signing-key   ✗ roles   – proof

IRSA-ROLE-033  The trust policy of prod-1-shop-orders names another service account.
  why   sub is system:serviceaccount:shop:order, irsa.yaml says shop/orders.
  next  Run \`irsactl apply\`.
  more  irsactl explain IRSA-ROLE-033

The link roles does not hold; the links after it were not checked.
`);
  });

  it('says what it means that all hold', () => {
    const holds = broken.map(({ link }) => ({ link, verdict: 'holds' as const, findings: [] }));
    const lines = verdictLines(holds, fakeContext(), pipe);
    expect(lines.slice(3).map((line) => renderLine(line, pipe))).toEqual([
      '✓ signing-key   ✓ roles   ✓ proof',
      '',
      'Every link holds: a pod of each declared service account gets its role.',
    ]);
  });

  it('keeps to a narrow terminal', () => {
    const links = ['signing-key', 'issuer', 'control-plane', 'identity-provider', 'roles'] as const;
    const holds = links.map((link) => ({ link, verdict: 'holds' as const, findings: [] }));
    const narrow = { colour: false, width: 60 };
    const lines = verdictLines(holds, fakeContext(), narrow).map((line) => renderLine(line, narrow));
    expect(lines.slice(4)).toEqual([
      '',
      '✓ signing-key   ✓ issuer   ✓ control-plane',
      '✓ identity-provider   ✓ roles',
      '',
      'Every link holds: a pod of each declared service account',
      'gets its role.',
    ]);
  });

  it('is data for scripts', () => {
    expect(verdictData(broken, fakeContext())).toEqual({ chain: 'prod-1', links: broken });
  });
});
