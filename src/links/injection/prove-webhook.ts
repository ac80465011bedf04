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

const maxWait = 90_000;
const usuallySeconds = 5;
const pause = 500;
const settling = 1_000;
/** Consecutive successes, because a single one may be chance. */
const successes = 3;

/** True if a registration matches only the pod of a trial. */
export function isTrial({ webhooks }: RegistrationFacts): boolean {
  return webhooks.some((webhook) =>
    objectsOf(valueAt(webhook, 'objectSelector', 'matchExpressions')).some(({ key }) => key === probeLabel),
  );
}

/**
 * Creates a dry-run pod that the API server sends only to this webhook and rejects if the call fails. An injected pod proves
 * the same connection and certificate that all pods will use. Throws IRSA-INJECT-005 after 90 s.
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
  // If no account has a role, the webhook's own account is used, and any answer is a proof.
  const trial = { account: wanted?.account ?? serviceOf(registration), hasRole: wanted !== null };
  const started = clock.now();
  // An API server notices a new registration after a moment.
  await clock.sleep(settling);
  for (let answered = 0; ; ) {
    const reason = await tryOnce(name, trial, ports);
    answered = reason === null ? answered + 1 : 0;
    if (answered === successes) return;
    const waited = clock.now() - started;
    if (waited > maxWait) throw notProven(name, reason ?? 'it answered only sometimes');
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

/** Returns why this attempt failed, or null. */
async function tryOnce(
  name: string,
  { account, hasRole }: { readonly account: ServiceAccountName; readonly hasRole: boolean },
  { cluster }: InjectionPorts,
): Promise<string | null> {
  const live = await cluster.readRegistration(name);
  if (live === null) return 'its registration was deleted';
  // A URL may have a certificate of a public CA; a Service never has.
  if (caBundleOf(live) === '' && isService(live)) return 'its registration has no caBundle yet';
  const answer = await cluster.dryRunPod(account.namespace, trialPod(account, { [probeLabel]: 'true' }));
  if (!answer.admitted) return answer.message;
  if (!hasRole || readInjected(answer.pod).complete) return null;
  return `a dry-run pod of ${account.namespace}/${account.name} did not get its role`;
}

function isService({ webhooks }: RegistrationFacts): boolean {
  return webhooks.some((webhook) => valueAt(webhook, 'clientConfig', 'service') !== undefined);
}

/** Returns namespace and name of the Service, which the workload and its service account share. */
export function serviceOf(registration: KubernetesObject): ServiceAccountName {
  const [webhook] = objectsOf(registration['webhooks']);
  const service = valueAt(webhook, 'clientConfig', 'service');
  return { namespace: stringAt(service, 'namespace') ?? '', name: stringAt(service, 'name') ?? '' };
}

function notProven(name: string, reason: string): IrsaError {
  return new IrsaError('IRSA-INJECT-005', {
    what: 'The webhook runs, but the API server cannot use it; irsactl did not register it for pods.',
    why: `The dry-run pod failed: ${reason}. The previous injection is unchanged.`,
    next: `Check the webhook's log and the network between API server and pods, then run \`irsactl apply\` again. The trial's registration is ${name}.`,
  });
}
