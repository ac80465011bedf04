import { z } from 'zod';
import { type ChangeTable, changeKind } from '../../chain/change-kind.ts';
import { chainAnnotation } from '../../chain/object-marks.ts';
import { worldMoved } from '../../chain/outdated-plan.ts';
import { accountName } from '../../chain/role-accounts.ts';
import { isCreatedByChain } from './account-mark.ts';
import { accountOfName, type DesiredInjection } from './desired.ts';
import { changesOfModes } from './modes/mode-table.ts';
import type { InjectionCluster, InjectionPorts, ServiceAccountFields, ServiceAccountName } from './ports.ts';
import { proofChanges } from './prove-injection.ts';

const strings = z.record(z.string(), z.string());
const fields = z.object({ labels: strings, annotations: strings });
const stripped = fields.extend({ uid: z.string() });
const statement = stripped.extend({ takeOver: z.boolean() });
const registered = z.object({ uid: z.string(), registration: z.json() });

/** The changes that apply can make in the cluster. Each is declarative, so repeating it is harmless. */
export function injectionChanges(ports: InjectionPorts): ChangeTable<DesiredInjection> {
  const { cluster } = ports;
  return {
    ...changesOfModes(ports),
    ...proofChanges(ports),
    'create-service-account': changeKind({ after: fields }, ({ target, after }) =>
      createAccount(cluster, accountOfName(target), after),
    ),
    'annotate-service-account': changeKind({ after: statement }, ({ target, after }) => {
      const { uid, takeOver, ...stated } = after;
      return cluster.stateServiceAccount(accountOfName(target), uid, stated, takeOver);
    }),
    'strip-service-account': changeKind({ after: stripped }, ({ target, after }) => {
      const { uid, ...left } = after;
      return cluster.stateServiceAccount(accountOfName(target), uid, left, false);
    }),
    'delete-service-account': changeKind({ before: stripped }, ({ target, before }) =>
      deleteUnused(cluster, accountOfName(target), before.uid),
    ),
    'unregister-webhook': changeKind({ before: registered }, ({ target, before }) =>
      cluster.deleteRegistration(target, before.uid),
    ),
  };
}

/** Checks again, because a pod created after the plan needs its account. */
async function deleteUnused(
  cluster: InjectionCluster,
  account: ServiceAccountName,
  uid: string,
): Promise<void> {
  const pod = await cluster.findPodOf(account);
  if (pod !== null) {
    throw worldMoved(
      `The pod ${account.namespace}/${pod} now uses the service account ${accountName(account)}.`,
    );
  }
  await cluster.deleteServiceAccount(account, uid);
}

/**
 * Creates an account for the chain, and never marks an existing account of another owner: removal deletes marked accounts.
 * A server-side apply would mark it, because it also changes existing objects. So irsactl creates the account with only the
 * mark, and applies the rest: an apply removes only fields that an earlier apply wrote.
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 */
async function createAccount(
  cluster: InjectionCluster,
  account: ServiceAccountName,
  fields: ServiceAccountFields,
): Promise<void> {
  const chain = fields.annotations[chainAnnotation] ?? '';
  const mark = { labels: fields.labels, annotations: { [chainAnnotation]: chain } };
  const uid = (await cluster.createServiceAccount(account, mark)) ?? (await ownUid(cluster, chain, account));
  await cluster.stateServiceAccount(account, uid, fields, false);
}

/** Returns the UID of an account that a killed apply of this chain created; throws if it has another owner. */
async function ownUid(
  cluster: InjectionCluster,
  chain: string,
  account: ServiceAccountName,
): Promise<string> {
  const live = await cluster.readServiceAccount(account);
  if (live !== null && isCreatedByChain(chain, live)) return live.uid;
  throw worldMoved(`Another writer has created service account ${accountName(account)} since the plan.`);
}
