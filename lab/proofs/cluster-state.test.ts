import { describe, expect, it } from 'vitest';
import { accountMarks, differences } from './cluster-state.ts';

const role = 'arn:aws:iam::111122223333:role/orders';
const account = (name: string, annotations?: Record<string, string>) => ({
  metadata: { namespace: 'shop', name, ...(annotations && { annotations }) },
});

describe('the state of a cluster', () => {
  it('has only the annotations of irsactl', () => {
    const kubectls = { 'kubectl.kubernetes.io/last-applied-configuration': '{}' };
    const marks = { 'irsactl.dev/chain': 'prod-1', 'eks.amazonaws.com/role-arn': role };
    const accounts = [
      account('default'),
      account('cart', kubectls),
      account('orders', { ...kubectls, ...marks }),
    ];
    expect(accountMarks(accounts)).toEqual([
      ['service account shop/orders', `eks.amazonaws.com/role-arn=${role}\nirsactl.dev/chain=prod-1`],
    ]);
  });

  it('differs if one of them remains', () => {
    const after = new Map(accountMarks([account('orders', { 'irsactl.dev/chain': 'prod-1' })]));
    expect(differences(new Map(), after)).toEqual([
      'service account shop/orders: absent → irsactl.dev/chain=prod-1',
    ]);
  });
});
