import { pino } from 'pino';
import { expect, it } from 'vitest';
import { defaultSettings } from '../../injection/settings.ts';
import type { Account, AccountEvent, AccountPage, WebhookCluster } from '../ports.ts';
import { AccountCache } from './account-cache.ts';
import { AccountFeed } from './account-feed.ts';

const role = 'arn:aws:iam::123456789012:role/orders';
const account = (name: string, roleArn = role): Account => ({
  namespace: 'shop',
  name,
  annotations: roleArn === '' ? {} : { 'eks.amazonaws.com/role-arn': roleArn },
});
const changed = (name: string, version: string): AccountEvent => ({
  kind: 'changed',
  account: account(name),
  version,
});

type Step = readonly (AccountEvent | Error)[];

/** A cluster whose lists and watches go as written; when the watches are used up, the feed ends. */
function scene(lists: readonly (readonly AccountPage[] | Error)[], watches: readonly Step[]) {
  const ending = new AbortController();
  const log: string[] = [];
  const pauses: number[] = [];
  const [listsLeft, watchesLeft] = [[...lists], [...watches]];
  const cluster: Pick<WebhookCluster, 'listAccounts' | 'watchAccounts'> = {
    async *listAccounts() {
      log.push('list');
      const next = listsLeft.shift() ?? [];
      if (next instanceof Error) throw next;
      yield* next;
    },
    async *watchAccounts(version) {
      log.push(`watch ${version}`);
      const next = watchesLeft.shift();
      if (next === undefined) ending.abort();
      for (const event of next ?? []) {
        if (event instanceof Error) throw event;
        yield event;
      }
    },
  };
  const cache = new AccountCache();
  const feed = new AccountFeed({
    cluster: {
      ...cluster,
      getAccount: async () => null,
      readCaBundle: async () => null,
      writeCaBundle: async () => {},
    },
    cache,
    settings: defaultSettings,
    runtime: {
      now: () => 0,
      elapsed: () => 0,
      random: () => 0,
      sleep: async (milliseconds) => {
        pauses.push(milliseconds);
      },
    },
    log: pino({ level: 'silent' }),
  });
  return { feed, cache, log, pauses, run: () => feed.run(ending.signal) };
}

const page = (resourceVersion: string, ...names: string[]): AccountPage => ({
  accounts: names.map((name) => account(name)),
  resourceVersion,
});

it('goes on where a watch ended, without a new list', async () => {
  const { run, log, cache } = scene(
    [[page('1', 'a'), page('1', 'b')]],
    [[changed('c', '2')], [{ kind: 'bookmark', version: '9' }]],
  );
  await run();
  expect(log).toEqual(['list', 'watch 1', 'watch 2', 'watch 9']);
  expect(['shop/a', 'shop/b', 'shop/c'].map((key) => cache.get(key)?.roleArn)).toEqual([role, role, role]);
});

it('lists again after 410 Gone and forgets what was deleted meanwhile', async () => {
  const { run, log, cache } = scene([[page('1', 'a', 'b')], [page('7', 'b')]], [[{ kind: 'expired' }]]);
  await run();
  expect(log).toEqual(['list', 'watch 1', 'list', 'watch 7']);
  expect([cache.get('shop/a'), cache.get('shop/b')?.roleArn]).toEqual([undefined, role]);
});

it('takes up a broken watch from the last event, after growing pauses', async () => {
  const lost = new Error('socket hang up');
  const { run, log, pauses } = scene(
    [[page('1')]],
    [[changed('a', '5'), lost], [lost], [lost], [changed('b', '6'), lost]],
  );
  await run();
  expect(log).toEqual(['list', 'watch 1', 'watch 5', 'watch 5', 'watch 5', 'watch 6']);
  expect(pauses).toEqual([100, 200, 400, 100]);
});

it('is synced only after a whole list, and stays so in an outage', async () => {
  const refused = new Error('connect ECONNREFUSED');
  const { run, feed, log, cache } = scene(
    [refused, refused, [page('3', 'a')]],
    [[refused], [{ kind: 'expired' }], [refused]],
  );
  expect(feed.synced).toBe(false);
  await run();
  expect(log.slice(0, 4)).toEqual(['list', 'list', 'list', 'watch 3']);
  expect(feed.synced).toBe(true);
  expect(cache.size).toBe(0);
});

it('deletes, and keeps accounts without a role as known', async () => {
  const { run, cache } = scene(
    [[page('1', 'a', 'b')]],
    [
      [
        { kind: 'deleted', account: account('a'), version: '2' },
        { kind: 'changed', account: account('b', ''), version: '3' },
        { kind: 'changed', account: account('c', 'not-an-arn'), version: '4' },
      ],
    ],
  );
  await run();
  expect([cache.get('shop/a'), cache.get('shop/b'), cache.get('shop/c')?.roleArn]).toEqual([
    undefined,
    null,
    'not-an-arn',
  ]);
});
