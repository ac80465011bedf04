import { z } from 'zod';
import type { Change } from '../../chain/change.ts';
import type { PlanValue } from '../../chain/plan-value.ts';
import type { ServiceAccountRef } from '../../config/trust-chain.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { createAccount } from './create-account.ts';
import type { DesiredInjection } from './desired.ts';
import type { InjectionCluster } from './ports.ts';

const uid = z.object({ uid: z.string() });
const strings = z.record(z.string(), z.string());
const fields = z.object({ labels: strings, annotations: strings });
const statement = fields.extend({ uid: z.string(), takeOver: z.boolean() });

/** Carries out one change. Each is a statement of how things must be, so repeating it is harmless. */
export async function applyInjection(
  change: Change,
  desired: DesiredInjection,
  cluster: InjectionCluster,
): Promise<void> {
  if (desired.mode === 'none') return;
  switch (change.kind) {
    case 'register-webhook':
      return cluster.applyRegistration(desired.registration.object);
    case 'create-service-account':
      return createAccount(cluster, desired.chain, accountOf(change), read(fields, change, change.after));
    case 'annotate-service-account': {
      const { uid: live, takeOver, ...stated } = read(statement, change, change.after);
      return cluster.stateServiceAccount(accountOf(change), live, stated, takeOver);
    }
    case 'strip-service-account':
      return cluster.stateServiceAccount(
        accountOf(change),
        read(uid, change, change.before).uid,
        { labels: {}, annotations: {} },
        false,
      );
    case 'delete-service-account':
      return cluster.deleteServiceAccount(accountOf(change), read(uid, change, change.before).uid);
    case 'unregister-webhook':
      return cluster.deleteRegistration(change.target, read(uid, change, change.before).uid);
    default:
      throw unreadableChange(change);
  }
}

function accountOf(change: Change): ServiceAccountRef {
  const [namespace = '', name = ''] = change.target.split('/');
  return { namespace, name };
}

function read<Shape>(shape: z.ZodType<Shape>, change: Change, value: PlanValue): Shape {
  const result = shape.safeParse(value);
  if (!result.success) throw unreadableChange(change);
  return result.data;
}

function unreadableChange(change: Change): IrsaError {
  return new IrsaError('IRSA-PLAN-004', {
    what: `The change ${change.kind} of ${change.target} cannot be carried out.`,
    why: 'It is not one that the injection link plans, or its data is not complete.',
    next: 'Make a new plan: irsactl plan -o json > plan.json',
  });
}
