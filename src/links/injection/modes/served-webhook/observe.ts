import { caBundleOf } from '../../live-registration.ts';
import type { InjectionPorts, RegistrationFacts, WebhookAnswer } from '../../ports.ts';
import type { DesiredServed } from './desired.ts';
import { type DesiredRegistration, mutateUrl } from './registration.ts';

/** The registration, and whether somebody serves what it is to lead to. */
export interface ServedFacts {
  readonly registration: RegistrationFacts | null;
  /** Null where irsa.yaml names another mode. */
  readonly webhook: WebhookAnswer | null;
}

export async function observeServed(desired: DesiredServed, ports: InjectionPorts): Promise<ServedFacts> {
  const registration = await ports.cluster.readRegistration(desired.registrationName);
  const webhook =
    desired.registration === null ? null : await askWebhook(desired.registration, registration, ports);
  return { registration, webhook };
}

async function askWebhook(
  { target }: DesiredRegistration,
  registration: RegistrationFacts | null,
  { cluster, webhook }: InjectionPorts,
): Promise<WebhookAnswer> {
  if (target.kind === 'url') {
    return webhook.ask(mutateUrl(target.url), registration === null ? '' : caBundleOf(registration));
  }
  const service = await cluster.readService(target);
  const name = `${target.namespace}/${target.name}`;
  if (service === null) return { kind: 'unreachable', reason: `There is no Service ${name}.` };
  if (!service.ports.includes(target.port)) {
    return { kind: 'unreachable', reason: `The Service ${name} has no port ${target.port}.` };
  }
  if (!service.ready) return { kind: 'unreachable', reason: `No pod behind the Service ${name} is ready.` };
  return { kind: 'ready' };
}
