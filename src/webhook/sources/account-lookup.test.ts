import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { IdentityFacts } from '../../injection/identity-facts.ts';
import { defaultSettings } from '../../injection/settings.ts';
import type { Account } from '../ports.ts';
import { AccountCache } from './account-cache.ts';
import { AccountLookup } from './account-lookup.ts';

const role = 'arn:aws:iam::123456789012:role/orders';
const identity = { roleArn: role, audience: 'x', expirationSeconds: 600, regionalSts: false };
const account: Account = {
  namespace: 'shop',
  name: 'a',
  annotations: { 'eks.amazonaws.com/role-arn': role },
};

function scene(getAccount: () => Promise<Account | null>, graceMilliseconds = 2_000) {
  const cache = new AccountCache();
  let reads = 0;
  const lookup = new AccountLookup({
    cache,
    cluster: {
      getAccount: () => {
        reads += 1;
        return getAccount();
      },
      async *listAccounts() {},
      async *watchAccounts() {},
      readCaBundle: async () => null,
      writeCaBundle: async () => {},
    },
    settings: defaultSettings,
    graceMilliseconds,
    log: pino({ level: 'silent' }),
  });
  return { cache, lookup, reads: () => reads };
}

const never = () => new Promise<null>(() => {});

const accountOf = (facts: IdentityFacts | Promise<IdentityFacts>) =>
  facts instanceof Promise ? facts.then(({ account }) => account) : facts.account;

describe('looking up a service account', () => {
  it('answers at once from the cache, for accounts without a role too', () => {
    const { cache, lookup, reads } = scene(never);
    cache.set('shop/a', identity);
    cache.set('shop/b', null);
    expect([accountOf(lookup.find('shop', 'a')), accountOf(lookup.find('shop', 'b')), reads()]).toEqual([
      identity,
      null,
      0,
    ]);
  });

  it('reads an unknown one once, however many pods wait', async () => {
    const { lookup, reads } = scene(async () => account);
    const found = await Promise.all(Array.from({ length: 10 }, () => accountOf(lookup.find('shop', 'a'))));
    expect(found.map((one) => one?.roleArn)).toEqual(found.map(() => role));
    expect(reads()).toBe(1);
  });

  it('takes what the watch brings first', async () => {
    const { cache, lookup } = scene(never);
    const found = accountOf(lookup.find('shop', 'a'));
    cache.set('shop/a', identity);
    expect(await found).toEqual(identity);
  });

  it('takes what a new list brings', async () => {
    const { cache, lookup } = scene(never);
    const found = accountOf(lookup.find('shop', 'a'));
    cache.replace(new Map([['shop/a', identity]]));
    expect(await found).toEqual(identity);
  });

  it('waits no longer than the grace period, and asks again for the next pod', async () => {
    const { lookup, reads } = scene(never, 20);
    expect(await accountOf(lookup.find('shop', 'a'))).toBeUndefined();
    expect(await accountOf(lookup.find('shop', 'a'))).toBeUndefined();
    expect(reads()).toBe(2);
  });

  it('does not wait for one that does not exist', async () => {
    const { lookup } = scene(async () => null, 60_000);
    expect(await accountOf(lookup.find('shop', 'a'))).toBeUndefined();
  });

  it('still takes the watch when the read fails', async () => {
    const { cache, lookup } = scene(() => Promise.reject(new Error('503')));
    const found = accountOf(lookup.find('shop', 'a'));
    await Promise.resolve();
    cache.set('shop/a', identity);
    expect(await found).toEqual(identity);
  });

  it('asks nobody without a grace period or a name', () => {
    const { lookup, reads } = scene(async () => account, 0);
    expect([accountOf(lookup.find('shop', 'a')), accountOf(lookup.find('shop', '')), reads()]).toEqual([
      undefined,
      undefined,
      0,
    ]);
  });
});
