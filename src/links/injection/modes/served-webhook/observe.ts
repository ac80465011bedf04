import { objectsOf } from '../../../../trust/json.ts';
import { caBundleOf } from '../../live-registration.ts';
import type { InjectionPorts, KubernetesObject, RegistrationFacts, WebhookAnswer } from '../../ports.ts';
import type { DesiredServed } from './desired.ts';
import { type DesiredRegistration, mutateUrl } from './registration.ts';

/** The registration, and the answer of its webhook. */
export interface ServedFacts {
  readonly registration: RegistrationFacts | null;
  /** Null if irsa.yaml has another mode. */
  readonly webhook: WebhookAnswer | null;
}

export async function observeServed(desired: DesiredServed, ports: InjectionPorts): Promise<ServedFacts> {
  const registration = await ports.cluster.readRegistration(desired.registrationName);
  const webhook =
    desired.registration === null ? null : await askWebhook(desired.registration, registration, ports);
  return { registration, webhook };
}

async function askWebhook(
  { target, object }: DesiredRegistration,
  registration: RegistrationFacts | null,
  { cluster, webhook }: InjectionPorts,
): Promise<WebhookAnswer> {
  if (target.kind === 'url') {
    return webhook.ask(mutateUrl(target.url), trustedBundle(object, registration));
  }
  const service = await cluster.readService(target);
  const name = `${target.namespace}/${target.name}`;
  if (service === null) return { kind: 'unreachable', reason: `The Service ${name} does not exist.` };
  if (!service.ports.includes(target.port)) {
    return { kind: 'unreachable', reason: `The Service ${name} has no port ${target.port}.` };
  }
  if (!service.ready) return { kind: 'unreachable', reason: `No pod behind the Service ${name} is ready.` };
  return { kind: 'ready' };
}

/** Returns the base64 caBundle of the registration after apply, else an empty string. */
export function trustedBundle(wanted: KubernetesObject, live: RegistrationFacts | null): string {
  const stated = caBundleOf({ webhooks: objectsOf(wanted['webhooks']) });
  return stated === '' && live !== null ? caBundleOf(live) : stated;
}
