import type { Logger } from 'pino';
import { createCertificateAuthority, type Validity } from '../../certificates/certificate-authority.ts';
import type { Runtime } from '../ports.ts';
import type { CertificateSource, ServingPair } from './certificate-source.ts';

interface OwnCertificates {
  readonly hosts: readonly string[];
  readonly lifetimeMilliseconds: number;
  readonly runtime: Runtime;
  readonly log: Logger;
}

/** A timer longer than this fires at once: https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
const longestSleep = 6 * 3_600_000;
const retryAfter = 60_000;
const tenYears = 10 * 365 * 86_400_000;
/** Clocks of API servers may be behind ours. */
const backdate = 5 * 60_000;

/** Certificates of a CA that this process makes for itself, renewed when two thirds of their life are over. */
export async function ownCertificates(options: OwnCertificates): Promise<CertificateSource> {
  const { hosts, lifetimeMilliseconds, runtime, log } = options;
  const life = from(runtime.now(), tenYears);
  const authorityNotAfter = life.notAfter.getTime();
  const authority = await createCertificateAuthority('CN=irsactl webhook CA', life);
  const issue = async (): Promise<ServingPair> => {
    const validity = from(runtime.now(), lifetimeMilliseconds);
    const order = { subject: 'CN=irsactl webhook', usage: 'serverAuth', hosts, ...validity } as const;
    return { ...(await authority.issue(order)), notAfter: validity.notAfter.getTime(), authorityNotAfter };
  };
  let current = await issue();
  return {
    current: () => current,
    unready: () => null,
    authorityPem: authority.pem,
    async follow(report, signal) {
      while (!signal.aborted) {
        await sleepUntil(current.notAfter - lifetimeMilliseconds / 3, runtime, signal);
        if (signal.aborted) return;
        try {
          current = await issue();
          report(current);
          log.info({ notAfter: new Date(current.notAfter).toISOString() }, 'serving certificate renewed');
        } catch (error) {
          log.error({ err: String(error) }, 'serving certificate could not be renewed');
          await runtime.sleep(retryAfter, signal);
        }
      }
    },
  };
}

/** Looks at the wall clock now and then, so that a machine that slept renews right after it wakes. */
async function sleepUntil(time: number, runtime: Runtime, signal: AbortSignal): Promise<void> {
  for (let left = time - runtime.now(); left > 0 && !signal.aborted; left = time - runtime.now()) {
    await runtime.sleep(Math.min(left, longestSleep), signal);
  }
}

function from(now: number, milliseconds: number): Validity {
  return { notBefore: new Date(now - backdate), notAfter: new Date(now + milliseconds) };
}
