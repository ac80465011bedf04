import { accountName } from '../../chain/role-accounts.ts';
import { chainOf, isCreatedByChain, writtenAnnotations } from './account-mark.ts';
import { accountOfName, type DesiredInjection } from './desired.ts';
import { caBundleOf } from './live-registration.ts';
import type {
  InjectionCluster,
  InjectionPorts,
  RegistrationFacts,
  ServiceAccountFacts,
  WebhookAnswer,
} from './ports.ts';
import { type DesiredRegistration, mutateUrl } from './registration.ts';

/** What the injection link finds in the cluster. */
export interface InjectionFacts {
  readonly registration: RegistrationFacts | null;
  /** Those of irsa.yaml and those that carry this chain's mark, by `namespace/name`. */
  readonly accounts: ReadonlyMap<string, ServiceAccountFacts>;
  /** Namespaces of irsa.yaml that do not exist. */
  readonly missingNamespaces: ReadonlySet<string>;
  /** Of each account that could be deleted: a pod that uses it, or null. */
  readonly pods: ReadonlyMap<string, string | null>;
  /** Null where irsa.yaml wants no webhook. */
  readonly webhook: WebhookAnswer | null;
}

/** Reads the registration, the service accounts, and whether somebody serves the webhook. */
export async function observeInjection(
  desired: DesiredInjection,
  ports: InjectionPorts,
): Promise<InjectionFacts> {
  const { cluster } = ports;
  const [registration, listed] = await Promise.all([
    cluster.readRegistration(desired.registrationName),
    cluster.listServiceAccounts(),
  ]);
  const declared = new Set(desired.accounts.map(({ account }) => accountName(account)));
  const accounts = new Map(
    [...listed].filter(([name, facts]) => declared.has(name) || chainOf(facts) === desired.chain),
  );
  const [missingNamespaces, pods, webhook] = await Promise.all([
    findMissingNamespaces(desired, accounts, cluster),
    podsOf(deletable(desired.chain, accounts, declared), cluster),
    desired.mode === 'none' ? null : askWebhook(desired.registration, registration, ports),
  ]);
  return { registration, accounts, missingNamespaces, pods, webhook };
}

/** The accounts that this chain created and needs no more. */
function deletable(
  chain: string,
  accounts: InjectionFacts['accounts'],
  declared: ReadonlySet<string>,
): readonly string[] {
  return [...accounts]
    .filter(([, facts]) => isCreatedByChain(chain, facts))
    .filter(([name, facts]) => !declared.has(name) || writtenAnnotations(facts).length === 0)
    .map(([name]) => name);
}

async function podsOf(names: readonly string[], cluster: InjectionCluster) {
  const find = async (name: string) => [name, await cluster.findPodOf(accountOfName(name))] as const;
  return new Map(await Promise.all(names.map(find)));
}

async function findMissingNamespaces(
  desired: DesiredInjection,
  accounts: InjectionFacts['accounts'],
  cluster: InjectionCluster,
): Promise<ReadonlySet<string>> {
  const absent = desired.accounts.filter(({ account }) => !accounts.has(accountName(account)));
  const names = [...new Set(absent.map(({ account }) => account.namespace))];
  const found = await Promise.all(names.map((name) => cluster.namespaceExists(name)));
  return new Set(names.filter((_, index) => found[index] === false));
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
