import { pino } from 'pino';
import { expect, it } from 'vitest';
import type { KubernetesObject } from '../../kubernetes/transport.ts';
import { IdentityMapKeeper } from './identity-map-keeper.ts';
import { SourceHealth } from './source-health.ts';

const mapOf = (config: unknown, name = 'pod-identity-webhook'): KubernetesObject => ({
  kind: 'ConfigMap',
  metadata: { name, namespace: 'eks' },
  data: { config: typeof config === 'string' ? config : JSON.stringify(config) },
});
const role = (RoleARN: string) => ({ RoleARN });

function open() {
  const lines: string[] = [];
  const health = new SourceHealth('config-map', () => 0);
  const keeper = new IdentityMapKeeper(health, pino({}, { write: (line: string) => lines.push(line) }));
  const find = (...names: string[]) =>
    names.map((name) => keeper.find(...(name.split('/') as [string, string]))?.roleArn);
  return { keeper, health, lines, find };
}

it('finds exact names, prefixes and all namespaces, the most specific first', () => {
  const { keeper, find } = open();
  keeper.changed(
    mapOf({ 'shop/a': role('exact'), '*/a': role('all'), 'sh*/a': role('near'), 's*/a': role('far') }),
  );
  expect(find('shop/a', 'shell/a', 'sand/a', 'other/a', 'shop/b')).toEqual([
    'exact',
    'near',
    'far',
    'all',
    undefined,
  ]);
});

it('replaces its entries, and drops them when the object is deleted', () => {
  const { keeper, find } = open();
  keeper.changed(mapOf({ 'shop/a': role('1'), 'shop/b': role('1') }));
  keeper.changed(mapOf({ 'shop/b': role('2') }));
  expect(find('shop/a', 'shop/b')).toEqual([undefined, '2']);
  keeper.deleted(mapOf({}));
  expect(find('shop/b')).toEqual([undefined]);
  keeper.changed(mapOf({ 'shop/b': role('2') }));
  keeper.begin().finish();
  expect(find('shop/b')).toEqual([undefined]);
});

it.each(['{', '[]', 'null', ''])('keeps the old entries when the new text is %j, and logs it', (text) => {
  const { keeper, find, lines, health } = open();
  keeper.changed(mapOf({ 'shop/a': role('1') }));
  keeper.changed(mapOf(text));
  expect(find('shop/a')).toEqual(['1']);
  expect(lines.at(-1)).toContain('keeping the previous entries');
  expect(health.failures).toBe(1);
});

it('keeps the old entries when the key is missing', () => {
  const { keeper, find } = open();
  keeper.changed(mapOf({ 'shop/a': role('1') }));
  keeper.changed({ kind: 'ConfigMap', metadata: { name: 'pod-identity-webhook' }, data: {} });
  expect(find('shop/a')).toEqual(['1']);
});

it('skips an invalid key or value, logs it, and keeps the rest', () => {
  const { keeper, find, lines } = open();
  keeper.changed(mapOf({ noslash: role('1'), 'shop/null': null, 'shop/a': role('1') }));
  expect(find('shop/a', 'shop/null')).toEqual(['1', undefined]);
  expect(lines.find((line) => line.includes('skipped invalid entries'))).toContain('noslash');
});

it('does not log the same text again, and ignores other objects', () => {
  const { keeper, find, lines } = open();
  keeper.changed(mapOf({ 'shop/a': role('1'), bad: 1 }));
  const before = lines.length;
  const collector = keeper.begin();
  collector.add(mapOf({ 'shop/a': role('1'), bad: 1 }));
  collector.add(mapOf({ 'shop/a': role('other') }, 'another'));
  collector.finish();
  keeper.changed(mapOf({ 'shop/a': role('other') }, 'another'));
  keeper.deleted(mapOf({}, 'another'));
  expect(find('shop/a')).toEqual(['1']);
  expect(lines.length).toBe(before);
});
