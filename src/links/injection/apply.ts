import { z } from 'zod';
import { type ChangeTable, changeKind } from '../../chain/change-kind.ts';
import type { ServiceAccountRef } from '../../config/trust-chain.ts';
import { createAccount } from './create-account.ts';
import type { DesiredInjection } from './desired.ts';
import type { InjectionPorts } from './ports.ts';

const strings = z.record(z.string(), z.string());
const fields = z.object({ labels: strings, annotations: strings });
const statement = fields.extend({ uid: z.string(), takeOver: z.boolean() });
const registered = z.object({ uid: z.string(), registration: z.json() });
const annotated = z.object({ uid: z.string(), annotations: strings });
const account = annotated.extend({ labels: strings });
const registration = z.record(z.string(), z.json());

/** What apply can do in the cluster. Each states how things must be, so repeating it is harmless. */
export function injectionChanges({
  cluster,
}: Pick<InjectionPorts, 'cluster'>): ChangeTable<DesiredInjection> {
  return {
    'register-webhook': changeKind({ after: registration }, ({ after }) => cluster.applyRegistration(after)),
    'create-service-account': changeKind({ after: fields }, ({ target, desired, after }) =>
      createAccount(cluster, desired.chain, accountOf(target), after),
    ),
    'annotate-service-account': changeKind({ after: statement }, ({ target, after }) => {
      const { uid, takeOver, ...stated } = after;
      return cluster.stateServiceAccount(accountOf(target), uid, stated, takeOver);
    }),
    'strip-service-account': changeKind({ before: annotated }, ({ target, before }) =>
      cluster.stateServiceAccount(accountOf(target), before.uid, { labels: {}, annotations: {} }, false),
    ),
    'delete-service-account': changeKind({ before: account }, ({ target, before }) =>
      cluster.deleteServiceAccount(accountOf(target), before.uid),
    ),
    'unregister-webhook': changeKind({ before: registered }, ({ target, before }) =>
      cluster.deleteRegistration(target, before.uid),
    ),
  };
}

function accountOf(target: string): ServiceAccountRef {
  const [namespace = '', name = ''] = target.split('/');
  return { namespace, name };
}
