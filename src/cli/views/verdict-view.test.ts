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
        code: 'IRSA-ROLE-032',
        what: 'The trust policy of prod-1-shop-orders names another service account.',
        why: 'sub is system:serviceaccount:shop:order, irsa.yaml says shop/orders.',
        next: 'Run `irsactl apply`.',
      },
    ],
  },
  { link: 'proof', verdict: 'not-checked', findings: [] },
];

describe('a verdict as text', () => {
  it('shows all links, then the finding, then one sentence', () => {
    const lines = verdictLines(broken, pipe);
    expect(`\n${lines.map((line) => renderLine(line, pipe)).join('\n')}\n`).toBe(`
✓ signing-key   ✗ roles   – proof

IRSA-ROLE-032  The trust policy of prod-1-shop-orders names another service account.
  why   sub is system:serviceaccount:shop:order, irsa.yaml says shop/orders.
  next  Run \`irsactl apply\`.
  more  irsactl explain IRSA-ROLE-032

The link roles does not hold; the links after it were not checked.
`);
  });

  it('explains that all links hold', () => {
    const holds = broken.map(({ link }) => ({ link, verdict: 'holds' as const, findings: [] }));
    const lines = verdictLines(holds, pipe);
    expect(lines.map((line) => renderLine(line, pipe))).toEqual([
      '✓ signing-key   ✓ roles   ✓ proof',
      '',
      'Every link holds: a pod of each declared service account gets its role.',
    ]);
  });

  it('shows the common parts of neighbouring findings once', () => {
    const [finding] = broken[1]?.findings ?? [];
    if (!finding) throw new Error('one link is broken');
    const findings = [
      finding,
      { ...finding, what: 'So does that of prod-1-shop-carts.' },
      { ...finding, what: 'And that of prod-1-web.', why: 'It has no sub.' },
      { ...finding, what: 'Something else.', next: 'Look at it.' },
    ];
    const lines = verdictLines([{ link: 'roles', verdict: 'broken', findings }], pipe);
    expect(`\n${lines.map((line) => renderLine(line, pipe)).join('\n')}\n`).toBe(`
✗ roles

IRSA-ROLE-032  The trust policy of prod-1-shop-orders names another service account.
IRSA-ROLE-032  So does that of prod-1-shop-carts.
  why   sub is system:serviceaccount:shop:order, irsa.yaml says shop/orders.
IRSA-ROLE-032  And that of prod-1-web.
  why   It has no sub.
  next  Run \`irsactl apply\`.
  more  irsactl explain IRSA-ROLE-032

IRSA-ROLE-032  Something else.
  why   sub is system:serviceaccount:shop:order, irsa.yaml says shop/orders.
  next  Look at it.
  more  irsactl explain IRSA-ROLE-032

The link roles does not hold; the links after it were not checked.
`);
  });

  it('fits into a narrow terminal', () => {
    const links = ['signing-key', 'issuer', 'control-plane', 'identity-provider', 'roles'] as const;
    const holds = links.map((link) => ({ link, verdict: 'holds' as const, findings: [] }));
    const narrow = { colour: false, width: 60 };
    const lines = verdictLines(holds, narrow).map((line) => renderLine(line, narrow));
    expect(lines).toEqual([
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
