import { describe, expect, it } from 'vitest';
import { accountMarks, differences } from './cluster-state.ts';

const role = 'arn:aws:iam::111122223333:role/orders';
const account = (name: string, annotations?: Record<string, string>) => ({
  metadata: { namespace: 'shop', name, ...(annotations && { annotations }) },
});

describe('the state of a cluster', () => {
  it('has the annotations of irsactl, and nobody else’s', () => {
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

  it('differs where one of them stays', () => {
    const after = new Map(accountMarks([account('orders', { 'irsactl.dev/chain': 'prod-1' })]));
    expect(differences(new Map(), after)).toEqual([
      'service account shop/orders: was not there → irsactl.dev/chain=prod-1',
    ]);
  });
});
