import type { Runtime } from '../../serving/runtime.ts';
import type { StateLog } from '../../serving/state-log.ts';
import { InterruptiblePause } from '../tls/interruptible-pause.ts';
import { lookOnChanges } from '../tls/look-on-changes.ts';
import { duePolicyStep } from './due-policy-step.ts';
import type { AskForCall, PolicyStore } from './ports.ts';

export interface PolicyParts {
  readonly store: PolicyStore;
  readonly askForCall: AskForCall;
  readonly runtime: Runtime;
  readonly stateLog: StateLog;
}

const subject = 'failure-policy';
const look = 10_000;
/**
 * One after the other, two seconds from the first to the last: an API server learns of a changed registration by a watch,
 * and the last call is to be one under the very version that is raised.
 */
const calls = 3;
const pauseBetween = 1_000;

/**
 * Raises failurePolicy from Ignore to Fail where the registration asks for that, once the API server has called the
 * webhook through it, and again whenever somebody has put Ignore back. Every replica does the same.
 */
export async function keepFailurePolicy(parts: PolicyParts, signal: AbortSignal): Promise<void> {
  const { store, runtime, stateLog } = parts;
  const pause = new InterruptiblePause(runtime);
  const watching = lookOnChanges(store, pause, { ...parts, look }, signal);
  while (!signal.aborted) {
    try {
      if (await takeStep(parts, signal)) pause.interrupt();
    } catch (error) {
      if (!signal.aborted)
        stateLog.warn(subject, `failurePolicy of ${store.name} cannot be raised now`, error);
    }
    // A pause in any case: whoever writes against us must not keep two programs busy.
    await runtime.sleep(look / 20, signal);
    await pause.sleep(look, signal);
  }
  await watching;
}

/** True where it is to be looked at again at once. */
async function takeStep(parts: PolicyParts, signal: AbortSignal): Promise<boolean> {
  const { store, stateLog } = parts;
  const found = await store.read();
  const step = duePolicyStep(found);
  if (found === null || step.kind === 'none') {
    stateLog.clear(subject);
    return false;
  }
  switch (step.kind) {
    case 'unprovable':
      stateLog.warn(subject, `failurePolicy of ${store.name} stays Ignore: ${step.why}`);
      return false;
    case 'release':
      return !(await store.release(found));
    case 'raise': {
      if (!(await isProven(parts, signal))) return false;
      if (await store.raise(step.entry, found)) {
        stateLog.report(subject, 'failurePolicy was raised to Fail', { registration: store.name });
      }
      return true;
    }
  }
}

async function isProven({ askForCall, store, runtime, stateLog }: PolicyParts, signal: AbortSignal) {
  for (let answered = 0; answered < calls; answered += 1) {
    if (answered > 0) await runtime.sleep(pauseBetween, signal);
    if (signal.aborted) return false;
    if (await askForCall()) continue;
    stateLog.report(subject, `failurePolicy of ${store.name} stays Ignore: the API server does not call yet`);
    return false;
  }
  return true;
}
