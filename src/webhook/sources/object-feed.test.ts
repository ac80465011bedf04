import { pino } from 'pino';
import { expect, it } from 'vitest';
import { accountObject, quietCluster } from '../../../test/support/quiet-cluster.ts';
import { AnnotationCache } from './annotation-cache.ts';
import { ObjectFeed } from './object-feed.ts';
import type { ObjectPage, SourcesCluster } from './ports.ts';
import { SourceHealth } from './source-health.ts';

type Event = SourcesCluster extends { watchObjects(...rest: never): AsyncIterable<infer E> } ? E : never;
type Step = readonly (Event | Error)[];

const role = 'arn:aws:iam::123456789012:role/orders';
const account = (name: string, roleArn = role) =>
  accountObject({
    namespace: 'shop',
    name,
    annotations: roleArn === '' ? {} : { 'eks.amazonaws.com/role-arn': roleArn },
  });
const changed = (name: string, version: string): Event => ({
  kind: 'changed',
  object: account(name),
  version,
});
const page = (resourceVersion: string, ...names: string[]): ObjectPage => ({
  objects: names.map((name) => account(name)),
  resourceVersion,
});

/** A cluster with scripted lists and watches; after the last watch the feed ends. Each call takes a second. */
function scene(
  lists: readonly (readonly (ObjectPage | Error)[] | Error)[],
  watches: readonly Step[],
  maxAge = 600_000,
  end = 3_600_000,
) {
  const ending = new AbortController();
  const log: string[] = [];
  const said: { readonly msg: string; readonly err?: string; readonly seconds?: number }[] = [];
  const pauses: number[] = [];
  const [listsLeft, watchesLeft] = [[...lists], [...watches]];
  let time = 0;
  const cluster: SourcesCluster = {
    ...quietCluster([]),
    async *listObjects() {
      log.push('list');
      time += 1_000;
      const next = listsLeft.shift() ?? [page('0')];
      if (next instanceof Error) throw next;
      for (const one of next) {
        if (one instanceof Error) throw one;
        yield one;
      }
    },
    async *watchObjects(_, { resourceVersion }) {
      log.push(`watch ${resourceVersion}`);
      time += 1_000;
      const next = watchesLeft.shift();
      if (next === undefined) ending.abort();
      for (const event of next ?? []) {
        if (event instanceof Error) throw event;
        yield event;
      }
    },
  };
  const cache = new AnnotationCache('eks.amazonaws.com');
  const health = new SourceHealth('service-accounts', () => time);
  const feed = new ObjectFeed({
    kind: 'ServiceAccount',
    cluster,
    keeper: cache,
    health,
    maxAgeMilliseconds: maxAge,
    loaded: () => {},
    runtime: {
      now: () => 0,
      elapsed: () => time,
      random: () => 0,
      sleep: async (milliseconds) => {
        pauses.push(milliseconds);
        time += milliseconds;
        if (time > end) ending.abort();
      },
    },
    log: pino({ base: null }, { write: (line) => said.push(JSON.parse(line)) }),
  });
  const roles = (...names: string[]) => names.map((name) => cache.get(`shop/${name}`)?.roleArn);
  return { cache, health, log, said, pauses, roles, run: () => feed.run(ending.signal) };
}

const lost = new Error('socket hang up');
const many = (count: number, step: Step): Step[] => Array.from({ length: count }, () => step);

it('resumes where a watch ended, without a new list', async () => {
  const { run, log, roles } = scene(
    [[page('1', 'a'), page('1', 'b')]],
    [[changed('c', '2')], [{ kind: 'bookmark', version: '9' }]],
  );
  await run();
  expect(log).toEqual(['list', 'watch 1', 'watch 2', 'watch 9']);
  expect(roles('a', 'b', 'c')).toEqual([role, role, role]);
});

it('lists again after 410 Gone and drops objects that were deleted', async () => {
  const { run, log, roles } = scene([[page('1', 'a', 'b')], [page('7', 'b')]], [[{ kind: 'expired' }]]);
  await run();
  expect(log).toEqual(['list', 'watch 1', 'list', 'watch 7']);
  expect(roles('a', 'b')).toEqual([undefined, role]);
});

it('pauses between lists if every watch expires', async () => {
  const { run, pauses } = scene([], many(9, [{ kind: 'expired' }]));
  await run();
  expect(pauses.slice(0, 9)).toEqual([100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600]);
});

it('resumes a broken watch from the last event, with growing pauses', async () => {
  const { run, log, pauses } = scene(
    [[page('1')]],
    [[changed('a', '5'), lost], [lost], [lost], [changed('b', '6'), lost]],
  );
  await run();
  expect(log).toEqual(['list', 'watch 1', 'watch 5', 'watch 5', 'watch 5', 'watch 6']);
  expect(pauses.slice(0, 4)).toEqual([100, 200, 400, 100]);
});

it('accepts the same event twice, and events in any order of accounts', async () => {
  const { run, cache, roles } = scene(
    [[page('1', 'a')]],
    [
      [
        changed('b', '2'),
        changed('b', '2'),
        changed('a', '3'),
        { kind: 'deleted', object: account('b'), version: '4' },
      ],
    ],
  );
  await run();
  expect([cache.size, ...roles('a')]).toEqual([1, role]);
});

it('is synced only after a complete list, and ignores a list that breaks off', async () => {
  const { run, health, roles, cache } = scene(
    [lost, [page('3', 'x'), lost], [page('3', 'a', 'b')], [page('4', 'c'), lost], lost],
    [[{ kind: 'expired' }], [lost]],
  );
  expect(health.unready(600_000)).toBe('service-accounts: not read yet');
  await run();
  // The list after those two was of an empty cluster, which is a valid answer.
  expect(cache.size).toBe(0);
  expect(roles('x')).toEqual([undefined]);
  expect(health.synced).toBe(true);
});

it('keeps its objects while every answer fails, and reports since when and why', async () => {
  const { run, health, roles } = scene(
    [[page('1', 'a')], ...Array.from({ length: 400 }, () => lost)],
    many(300, [lost]),
    600_000,
    1_200_000,
  );
  await run();
  expect(roles('a')).toEqual([role]);
  expect(health.unready(600_000)).toMatch(
    /^service-accounts: out of date for \d+ s, the limit is 600 s: socket hang up$/,
  );
  expect(health.failures).toBeGreaterThan(100);
});

it('lists again if every watch is refused, so that the cache stays fresh', async () => {
  const { run, health, log } = scene([], many(200, [lost]));
  await run();
  const lists = log.filter((step) => step === 'list').length;
  // Every two minutes or so of about 20 minutes.
  expect(lists).toBeGreaterThan(5);
  expect(lists).toBeLessThan(15);
  expect(health.ageMilliseconds).toBeLessThan(150_000);
});

it('lists again if watches end without an event, as without bookmarks', async () => {
  const { run, health, log } = scene([], many(100, []));
  await run();
  expect(log.filter((step) => step === 'list').length).toBeGreaterThan(2);
  expect(health.ageMilliseconds).toBeLessThan(150_000);
});

it('stays below a small maximum age', async () => {
  const { run, log } = scene([], many(20, [lost]), 10_000);
  await run();
  expect(log.filter((step) => step === 'list').length).toBeGreaterThan(8);
});

it('deletes accounts, and keeps those without a role as known', async () => {
  const { run, cache } = scene(
    [[page('1', 'a', 'b')]],
    [
      [
        { kind: 'deleted', object: account('a'), version: '2' },
        { kind: 'changed', object: account('b', ''), version: '3' },
        { kind: 'changed', object: account('c', 'not-an-arn'), version: '4' },
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

it('logs a lost connection once, again when the reason changes, and its recovery', async () => {
  const refused = new Error('connect ECONNREFUSED');
  const { run, said } = scene(
    [[page('1', 'a')]],
    [[lost], [lost], [lost], [refused], [refused], [changed('b', '2')]],
  );
  await run();
  const [, ...outage] = said.map(({ msg, err, seconds }) => [msg, err ?? seconds]);
  expect(outage.slice(0, 3)).toEqual([
    ['lost the connection to the API server; keeping the cached objects', 'socket hang up'],
    ['lost the connection to the API server; keeping the cached objects', 'connect ECONNREFUSED'],
    ['connected to the API server again', expect.any(Number)],
  ]);
});
