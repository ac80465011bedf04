import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { type ChangeTable, changeKind } from '../../../chain/change-kind.ts';
import { refName, refOf } from '../../../chain/object-ref.ts';
import { worldMoved } from '../../../chain/outdated-plan.ts';
import type { Progress } from '../../../chain/progress.ts';
import { objectsOf, stringAt, valueAt } from '../../../trust/json.ts';
import type { DesiredInjection } from '../desired.ts';
import { caBundleOf } from '../live-registration.ts';
import { isManagedBy } from '../object-owner.ts';
import type { InjectionPorts, KubernetesObject, ObjectRef } from '../ports.ts';
import { isTrial, proveWebhook, serviceOf } from '../prove-webhook.ts';
import { awaitRollout } from './await-rollout.ts';
import { restartedFor, textIn } from './certificate.ts';
import { issueCertificate, trustCertificate, trustOnly } from './issue-certificate.ts';
import { isWorkload } from './rollout.ts';

const whole = z.record(z.string(), z.json());
const certificate = z.object({ registration: z.string(), hosts: z.array(z.string()) });
const deleted = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({ name: z.string(), namespace: z.string().optional(), uid: z.string() }),
});

/** The changes of every webhook program that irsactl runs in the cluster. */
export function inClusterChanges(ports: InjectionPorts): ChangeTable<DesiredInjection> {
  const { cluster, objects } = ports;
  return {
    'apply-object': changeKind({ after: whole }, async ({ after, desired, progress }) => {
      await refuseForeignObject(after, desired.chain, ports);
      await objects.apply(after);
      if (isWorkload(after)) await awaitRollout(after, ports, progress);
    }),
    'register-for-trial': changeKind({ after: whole }, ({ after }) => cluster.applyRegistration(after)),
    'register-for-pods': changeKind({ after: whole }, async ({ target, after, desired, progress }) => {
      const live = await cluster.readRegistration(target);
      // The webhook of a registration for all pods is already proven.
      if (live === null || isTrial(live)) {
        await awaitWebhook(after, desired, ports, progress);
        await proveWebhook(target, after, desired, ports, progress);
      }
      await cluster.applyRegistration(after);
      // A new entry has no caBundle yet.
      const caBundle = live === null ? '' : caBundleOf(live);
      const isLonger = objectsOf(after['webhooks']).length > (live?.webhooks.length ?? 0);
      if (caBundle !== '' && isLonger) await cluster.trustAuthorities(target, caBundle);
    }),
    'issue-certificate': changeKind({ after: certificate }, ({ target, after, desired }) =>
      issueCertificate({ chain: desired.chain, secret: secretOf(target), ...after }, ports),
    ),
    'trust-certificate': changeKind({ after: certificate }, ({ target, after, desired }) =>
      trustCertificate({ chain: desired.chain, secret: secretOf(target), ...after }, ports),
    ),
    'retire-certificate': changeKind({ after: certificate }, async ({ target, after, desired, progress }) => {
      const secret = secretOf(target);
      await restartPods(
        { namespace: secret.namespace, name: after.registration },
        secret,
        desired,
        ports,
        progress,
      );
      await trustOnly({ chain: desired.chain, secret, ...after }, ports);
    }),
    'delete-object': changeKind({ before: deleted }, async ({ before }) => {
      const { apiVersion, kind, metadata } = before;
      const { name, namespace = null, uid } = metadata;
      await objects.delete({ apiVersion, kind, namespace, name }, uid);
    }),
  };
}

/** Parses `Secret namespace/name`. */
function secretOf(target: string): ObjectRef {
  const [namespace = '', name = ''] = target.replace(/^Secret /, '').split('/');
  return { apiVersion: 'v1', kind: 'Secret', namespace, name };
}

/** After an interruption the pods may not run yet. Pods of another placement, which apply deletes next, do not count. */
async function awaitWebhook(
  registration: KubernetesObject,
  desired: DesiredInjection,
  ports: InjectionPorts,
  progress: Progress,
): Promise<void> {
  const workload = await readWorkload(serviceOf(registration), desired, ports);
  if (workload !== null) await awaitRollout(workload, ports, progress);
}

/** Restarts the pods once per certificate, so that they read the current Secret. */
async function restartPods(
  place: Pick<ObjectRef, 'namespace' | 'name'>,
  secret: ObjectRef,
  desired: DesiredInjection,
  ports: InjectionPorts,
  progress: Progress,
): Promise<void> {
  const [workload, live] = [await readWorkload(place, desired, ports), await ports.objects.read(secret)];
  if (workload === null || live === null) return;
  const { serialNumber } = new X509Certificate(textIn(live, 'tls.crt'));
  await ports.objects.restart(refOf(workload), { [restartedFor]: serialNumber });
  await awaitRollout(workload, ports, progress);
}

/** Returns the workload of the placement in irsa.yaml, or null. */
async function readWorkload(
  place: Pick<ObjectRef, 'namespace' | 'name'>,
  { injection }: DesiredInjection,
  { objects }: InjectionPorts,
): Promise<KubernetesObject | null> {
  const isOnControlPlane = 'webhook' in injection && injection.webhook.placement === 'controlPlane';
  const kind = isOnControlPlane ? 'DaemonSet' : 'Deployment';
  const ref = { apiVersion: 'apps/v1', kind, ...place };
  const live = await objects.read(ref);
  return live === null ? null : { apiVersion: ref.apiVersion, kind, ...live };
}

/** Throws if another writer has created the object since the plan, because apply would overwrite it. */
async function refuseForeignObject(
  object: KubernetesObject,
  chain: string,
  { objects }: InjectionPorts,
): Promise<void> {
  if (stringAt(object, 'metadata', 'uid') !== null) return;
  const live = await objects.read(refOf(object));
  if (live === null || isManagedBy(chain, live)) return;
  const uid = JSON.stringify(valueAt(live, 'metadata', 'uid') ?? null);
  throw worldMoved(`Another writer has created ${refName(refOf(object))} since the plan (UID ${uid}).`);
}
