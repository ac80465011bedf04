import type { Progress } from '../../chain/progress.ts';
import { probeLabel } from '../../deployment/webhook-registration.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { objectsOf, stringAt, valueAt } from '../../trust/json.ts';
import type { ServiceAccountName } from '../../trust/subject.ts';
import type { DesiredInjection } from './desired.ts';
import { readInjected } from './injected.ts';
import { caBundleOf } from './live-registration.ts';
import type { InjectionPorts, KubernetesObject, RegistrationFacts } from './ports.ts';
import { provableAccount } from './provable-account.ts';
import { trialPod } from './trial-pod.ts';

const longestWait = 90_000;
const usuallySeconds = 5;
const pause = 500;
const settling = 1_000;
/** One after the other, so that one by chance proves nothing. */
const successes = 3;

/** True of a registration that asks about a trial alone. */
export function isTrial({ webhooks }: RegistrationFacts): boolean {
  return webhooks.some((webhook) =>
    objectsOf(valueAt(webhook, 'objectSelector', 'matchExpressions')).some(({ key }) => key === probeLabel),
  );
}

/**
 * Creates a pod as a dry run, about which the API server asks this webhook alone and refuses the pod where it cannot:
 * what comes back was injected through the API server, with the certificate and on the way that every pod will have.
 */
export async function proveWebhook(
  name: string,
  registration: KubernetesObject,
  desired: DesiredInjection,
  ports: InjectionPorts,
  progress: Progress,
): Promise<void> {
  const { clock } = ports;
  const wanted = await provableAccount(desired, ports.cluster);
  // Without one that has a role, that of the webhook itself: then an answer proves it.
  const trial = { account: wanted?.account ?? serviceOf(registration), hasRole: wanted !== null };
  const started = clock.now();
  // An API server learns of a registration a moment after it is there.
  await clock.sleep(settling);
  for (let answered = 0; ; ) {
    const reason = await tryOnce(name, trial, ports);
    answered = reason === null ? answered + 1 : 0;
    if (answered === successes) return;
    const waited = clock.now() - started;
    if (waited > longestWait) throw notProven(name, reason ?? 'it answered now and then');
    if (reason !== null) {
      progress({
        type: 'waiting',
        link: 'injection',
        forWhat: `the webhook to answer through the API server (${reason})`,
        sinceSeconds: Math.round(waited / 1000),
        usuallySeconds,
      });
    }
    await clock.sleep(pause);
  }
}

/** Why the webhook is not proven by this try; null where it is. */
async function tryOnce(
  name: string,
  { account, hasRole }: { readonly account: ServiceAccountName; readonly hasRole: boolean },
  { cluster }: InjectionPorts,
): Promise<string | null> {
  const live = await cluster.readRegistration(name);
  if (live === null) return 'its registration is gone';
  // A URL may have a certificate of a public CA; a Service never has.
  if (caBundleOf(live) === '' && isService(live)) return 'its registration has no caBundle yet';
  const answer = await cluster.dryRunPod(account.namespace, trialPod(account, { [probeLabel]: 'true' }));
  if (!answer.admitted) return answer.message;
  if (!hasRole || readInjected(answer.pod).complete) return null;
  return `a pod of ${account.namespace}/${account.name} came back without its role`;
}

function isService({ webhooks }: RegistrationFacts): boolean {
  return webhooks.some((webhook) => valueAt(webhook, 'clientConfig', 'service') !== undefined);
}

/** Namespace and name of the Service, which are those of all that is behind it. */
export function serviceOf(registration: KubernetesObject): ServiceAccountName {
  const [webhook] = objectsOf(registration['webhooks']);
  const service = valueAt(webhook, 'clientConfig', 'service');
  return { namespace: stringAt(service, 'namespace') ?? '', name: stringAt(service, 'name') ?? '' };
}

function notProven(name: string, reason: string): IrsaError {
  return new IrsaError('IRSA-INJECT-005', {
    what: 'The webhook runs, but it does not answer through the API server; it was not registered for pods.',
    why: `A pod that was created as a dry run: ${reason}.`,
    next: `Nothing that injected before was changed. Look at the webhook's log, and at the network between API server and pods; then run \`irsactl apply\` again. Registration of the trial: ${name}.`,
  });
}
