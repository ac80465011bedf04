import { z } from 'zod';
import { type ChangeTable, changeKind } from '../../chain/change-kind.ts';
import { worldMoved } from '../../chain/outdated-plan.ts';
import { accountName } from '../../chain/role-accounts.ts';
import { createAccount } from './create-account.ts';
import { accountOfName, type DesiredInjection } from './desired.ts';
import { changesOfModes } from './modes/mode-table.ts';
import type { InjectionCluster, InjectionPorts, ServiceAccountName } from './ports.ts';
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
