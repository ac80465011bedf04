import { describe, expect, it } from 'vitest';
import { fakeContext } from '../../../test/support/fake-context.ts';
import { fakeChange } from '../../../test/support/fake-link.ts';
import type { ChainPlan } from '../../chain/chain-plan.ts';
import { statusData, statusLines } from './status-view.ts';

const plan: ChainPlan = {
  format: 'irsactl.dev/plan/v1alpha1',
  intent: 'apply',
  chain: 'prod-1',
  madeFor: { account: '123456789012', region: 'eu-central-1', clusterUid: 'u', server: 's' },
  links: [
    { link: 'signing-key', changes: [], findings: [], summary: 'kid abc' },
    {
      link: 'roles',
      changes: [fakeChange('roles', 'orders')],
      findings: [
        {
          link: 'roles',
          severity: 'error',
          code: 'IRSA-ROLE-030',
          what: 'The role prod-1-shop-orders exists.',
          why: 'It has no mark of irsactl.',
          next: 'Run it again with --adopt.',
        },
      ],
      summary: '1 role',
    },
    {
      link: 'injection',
      changes: [fakeChange('injection', 'shop/orders')],
      findings: [],
      summary: 'webhook',
    },
    { link: 'proof', changes: [], findings: [], summary: '1 service account' },
  ],
};

describe('status', () => {
  it('says what it knows of each link, and of which it knows nothing', () => {
    expect(`\n${statusLines(plan, fakeContext()).slice(2).join('\n')}\n`).toBe(`
  signing-key        in place        kid abc
  roles              has errors      1 role
                     IRSA-ROLE-030  The role prod-1-shop-orders exists.
  injection          to be changed   webhook
                     shop/orders: shop/orders is missing
  proof              not looked at   1 service account: run \`irsactl verify\`
`);
  });

  it('says the same to scripts', () => {
    expect(statusData(plan)).toMatchObject({
      chain: 'prod-1',
      links: [
        { link: 'signing-key', state: 'in place', changes: 0 },
        { link: 'roles', state: 'has errors', changes: 1, findings: [{ code: 'IRSA-ROLE-030' }] },
        { link: 'injection', state: 'to be changed', changes: 1 },
        { link: 'proof', state: 'not looked at', changes: 0 },
      ],
    });
  });
});
