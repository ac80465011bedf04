import { expect, it } from 'vitest';
import { AnnotationCache } from './annotation-cache.ts';

const account = (roleArn: string) => ({
  kind: 'ServiceAccount',
  metadata: { namespace: 'shop', name: 'orders', annotations: { 'eks.amazonaws.com/role-arn': roleArn } },
});

it('truncates values to the maximum length of an ARN, and ignores a longer role', () => {
  const cache = new AnnotationCache('eks.amazonaws.com');
  const longest = `arn:aws:iam::123456789012:role/${'a'.repeat(2_017)}`;
  cache.changed(account(longest));
  expect(cache.get('shop/orders')).toEqual({ roleArn: longest });
  cache.changed(account('a'.repeat(250_000)));
  expect(cache.get('shop/orders')).toEqual({
    roleArn: '',
    notes: [expect.stringContaining('is longer than 2048 characters')],
  });
});

it('keeps the note about a role with a misspelt domain, and ignores other annotations', () => {
  const cache = new AnnotationCache('eks.amazonaws.com');
  const annotations = { 'eks.amazon.com/role-arn': 'x', 'other.example.com/role-arn': 'x', other: 'x' };
  cache.changed({ kind: 'ServiceAccount', metadata: { namespace: 'shop', name: 'orders', annotations } });
  const notes = ['annotation eks.amazon.com/role-arn is unknown; did you mean eks.amazonaws.com/role-arn?'];
  expect(cache.get('shop/orders')).toEqual({ notes });
});
