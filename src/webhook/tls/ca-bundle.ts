import type { Logger } from 'pino';
import { messageOf } from '../../errors/thrown.ts';
import type { CaBundleFacts, Runtime, WebhookCluster } from '../ports.ts';

interface CaBundleParts {
  readonly registration: string;
  readonly authorityPem: string;
  readonly cluster: WebhookCluster;
  readonly runtime: Runtime;
  readonly log: Logger;
}

const untilRegistered = 1_000;
const afterwards = 5_000;

/** Keeps the CA in the registration: waits until there is one, writes the field, and writes it again when it is lost. */
export async function keepCaBundle(parts: CaBundleParts, signal: AbortSignal): Promise<void> {
  const { runtime, log } = parts;
  let reported = '';
  const report = (state: string): void => {
    if (state !== reported) log.info({ registration: parts.registration }, state);
    reported = state;
  };
  while (!signal.aborted) {
    let pause = untilRegistered;
    try {
      const written = await writeOnce(parts);
      report(written ? 'the registration trusts our CA' : 'waiting for the registration');
      if (written) pause = afterwards;
    } catch (error) {
      log.warn({ err: messageOf(error) }, 'caBundle not written');
      reported = '';
    }
    await runtime.sleep(pause * (0.75 + runtime.random() / 2), signal);
  }
}

/** False where there is no registration yet. */
async function writeOnce(parts: CaBundleParts): Promise<boolean> {
  const wanted = Buffer.from(parts.authorityPem).toString('base64');
  const facts = await parts.cluster.readCaBundle(parts.registration);
  if (facts === null || facts.bundles.size === 0) return false;
  if (!carries(facts, wanted)) await parts.cluster.writeCaBundle(parts.registration, facts, wanted);
  return true;
}

function carries(facts: CaBundleFacts, wanted: string): boolean {
  return [...facts.bundles.values()].every((bundle) => bundle === wanted);
}
