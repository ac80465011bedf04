import { z } from 'zod';
import type { Change } from '../../chain/change.ts';
import type { ServiceAccountRef } from '../../config/trust-chain.ts';
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
      return cluster.createServiceAccount(accountOf(change), fields.parse(change.after));
    case 'annotate-service-account': {
      const { uid: live, takeOver, ...stated } = statement.parse(change.after);
      return cluster.stateServiceAccount(accountOf(change), live, stated, takeOver);
    }
    case 'strip-service-account':
      return cluster.stateServiceAccount(
        accountOf(change),
        uid.parse(change.before).uid,
        { labels: {}, annotations: {} },
        false,
      );
    case 'delete-service-account':
      return cluster.deleteServiceAccount(accountOf(change), uid.parse(change.before).uid);
    case 'unregister-webhook':
      return cluster.deleteRegistration(change.target, uid.parse(change.before).uid);
    default:
      throw new Error(`The injection link knows no change of kind ${change.kind}.`);
  }
}

function accountOf(change: Change): ServiceAccountRef {
  const [namespace = '', name = ''] = change.target.split('/');
  return { namespace, name };
}
