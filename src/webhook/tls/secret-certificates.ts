import { messageOf } from '../../errors/thrown.ts';
import type { CertificateSource, ServingPair } from '../../serving/certificate-source.ts';
import type { Runtime } from '../../serving/runtime.ts';
import { CertificateKeeper, type KeeperParts } from './certificate-keeper.ts';
import { InterruptiblePause } from './interruptible-pause.ts';
import { lookOnChanges } from './look-on-changes.ts';
import type { Served } from './served-pair.ts';

interface SecretCertificates extends KeeperParts {
  readonly runtime: Runtime;
}

/** More looks than this in a row without a pause mean that somebody writes against us. */
const mostLooks = 5;

/** Certificates that all replicas share through one Secret. */
export function secretCertificates(parts: SecretCertificates): CertificateSource {
  const { secret, registration, times, runtime } = parts;
  const keeper = new CertificateKeeper(parts);
  let trouble: string | null = null;
  return {
    current: () => pairOf(keeper.served),
    unready() {
      const { served } = keeper;
      if (served === null) return `There is no certificate of the Secret ${secret.name} yet${trouble ?? ''}.`;
      return served.pair.notAfter > parts.now() ? null : 'The serving certificate has ended.';
    },
    async follow(changed, signal) {
      const pause = new InterruptiblePause(runtime);
      const watching = registration
        ? lookOnChanges(registration, pause, { ...parts, look: times.look }, signal)
        : null;
      let reported: string | null = null;
      while (!signal.aborted) {
        trouble = await lookUntilDone(keeper, parts, signal);
        const { served } = keeper;
        const pair = pairOf(served);
        if (pair !== null && pair.cert !== reported) changed(pair);
        reported = pair?.cert ?? null;
        // A pause in any case: whoever writes against us must not keep two programs busy.
        await runtime.sleep(times.look / 20, signal);
        await pause.sleep(times.look * (0.75 + runtime.random() / 2), signal);
      }
      await watching;
    },
  };
}

/** What went wrong, for whoever asks why it is not ready. */
async function lookUntilDone(
  keeper: CertificateKeeper,
  { stateLog }: KeeperParts,
  signal: AbortSignal,
): Promise<string | null> {
  try {
    for (let looks = 0; looks < mostLooks && (await keeper.look()); looks += 1);
    stateLog.clear('look');
    return null;
  } catch (error) {
    if (!signal.aborted) stateLog.warn('look', 'certificates cannot be kept now', error);
    return `: ${messageOf(error)}`;
  }
}

function pairOf(served: Served | null): ServingPair | null {
  if (served === null) return null;
  const { cert, key, notAfter } = served.pair;
  return { cert, key, notAfter, authorityNotAfter: served.signedBy.notAfter };
}
