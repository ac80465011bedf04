import { accountName } from '../../chain/role-accounts.ts';
import { chainOf, isCreatedByChain, isInstallationAccount, writtenAnnotations } from './account-mark.ts';
import { accountOfName, type DesiredInjection } from './desired.ts';
import { type ObservedModes, observeModes } from './modes/mode-table.ts';
import type { InjectionCluster, InjectionPorts, ServiceAccountFacts } from './ports.ts';

export interface InjectionFacts {
  /** Service accounts of irsa.yaml or with this chain's mark, by `namespace/name`. */
  readonly accounts: ReadonlyMap<string, ServiceAccountFacts>;
  /** Namespaces of irsa.yaml that do not exist. */
  readonly missingNamespaces: ReadonlySet<string>;
  /** For each account that could be deleted: a pod that uses it, or null. */
  readonly pods: ReadonlyMap<string, string | null>;
  readonly modes: ObservedModes;
}

/** Reads the service accounts and the state of each injection mode. */
export async function observeInjection(
  desired: DesiredInjection,
  ports: InjectionPorts,
): Promise<InjectionFacts> {
  const { cluster } = ports;
  const listed = await cluster.listServiceAccounts();
  const declared = new Set(desired.accounts.map(({ account }) => accountName(account)));
  const accounts = new Map(
    [...listed].filter(
      ([name, facts]) =>
        declared.has(name) || (chainOf(facts) === desired.chain && !isInstallationAccount(facts)),
    ),
  );
  const [missingNamespaces, pods, modes] = await Promise.all([
    findMissingNamespaces(desired, accounts, cluster),
    podsOf(deletable(desired.chain, accounts, declared), cluster),
    observeModes(desired, listed, ports),
  ]);
  return { accounts, missingNamespaces, pods, modes };
}

/** The accounts that this chain created and no longer needs. */
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
