import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { parseTrustChain } from '../../../src/config/parse-trust-chain.ts';

const root = resolve(import.meta.dirname, '../../..');

it('README.md shows an irsa.yaml that irsactl accepts', () => {
  const examples = [...readFileSync(resolve(root, 'README.md'), 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)];
  expect(examples).toHaveLength(1);
  const chain = parseTrustChain('README.md', examples[0]?.[1] ?? '');
  expect(chain).toMatchObject({ name: 'prod-1', roles: [{ name: 'prod-1-shop-orders' }] });
});

it('irsactl accepts examples/irsa.yaml', () => {
  const text = readFileSync(resolve(root, 'examples/irsa.yaml'), 'utf8');
  const chain = parseTrustChain('irsa.yaml', text);
  expect(chain.roles.map(({ name }) => name)).toEqual(['prod-1-shop-orders', 'prod-1-reports']);
});

it('examples/irsa.yaml names the path of its schema', () => {
  const [, path = ''] =
    /\$schema=(\S+)/.exec(readFileSync(resolve(root, 'examples/irsa.yaml'), 'utf8')) ?? [];
  const schema: unknown = JSON.parse(readFileSync(resolve(root, 'examples', path), 'utf8'));
  expect(schema).toMatchObject({ title: 'irsa.yaml' });
});
