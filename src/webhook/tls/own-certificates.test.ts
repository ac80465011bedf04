import { X509Certificate } from 'node:crypto';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { ownCertificates } from './own-certificates.ts';

const day = 86_400_000;
const log = pino({ level: 'silent' });

it('is issued by the own CA, for names and addresses', async () => {
  const runtime = {
    now: () => Date.UTC(2026, 0, 10),
    elapsed: () => 0,
    random: () => 0,
    sleep: async () => {},
  };
  const hosts = ['webhook.irsa.svc', '127.0.0.1', '::1'];
  const { current, authorityPem } = await ownCertificates({
    hosts,
    lifetimeMilliseconds: 30 * day,
    runtime,
    log,
  });
  const [cert, ca] = [new X509Certificate(current()?.cert ?? ''), new X509Certificate(authorityPem ?? '')];
  expect([cert.checkIssued(ca), cert.verify(ca.publicKey), cert.ca, ca.ca]).toEqual([
    true,
    true,
    false,
    true,
  ]);
  expect([cert.checkHost('webhook.irsa.svc'), cert.checkIP('127.0.0.1'), cert.checkIP('::1')]).toEqual([
    'webhook.irsa.svc',
    '127.0.0.1',
    '::1',
  ]);
  expect(Date.parse(cert.validTo)).toBe(Date.UTC(2026, 1, 9));
});

it('is renewed well before it ends, again and again, also after the machine slept too long', async () => {
  let now = Date.UTC(2026, 0, 1);
  const start = now;
  const ending = new AbortController();
  const runtime = {
    now: () => now,
    elapsed: () => now,
    random: () => 0,
    sleep: async (milliseconds: number) => {
      now += now - start > 45 * day ? milliseconds + 20 * day : milliseconds;
    },
  };
  const source = await ownCertificates({ hosts: ['a'], lifetimeMilliseconds: 30 * day, runtime, log });
  const renewals: { day: number; left: number }[] = [];
  await source.follow(({ notAfter, cert }) => {
    expect(new X509Certificate(cert).verify(new X509Certificate(source.authorityPem ?? '').publicKey)).toBe(
      true,
    );
    renewals.push({ day: (now - start) / day, left: (notAfter - now) / day });
    if (renewals.length === 3) ending.abort();
  }, ending.signal);
  expect(renewals.slice(0, 2)).toEqual([
    { day: 20, left: 30 },
    { day: 40, left: 30 },
  ]);
  expect(renewals[2]?.day).toBeGreaterThan(60);
});
