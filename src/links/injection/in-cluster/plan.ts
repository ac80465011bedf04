import { isDeepStrictEqual } from 'node:util';
import type { Change } from '../../../chain/change.ts';
import { asWarning, type Finding } from '../../../chain/finding.ts';
import { refName, refOf } from '../../../chain/object-ref.ts';
import type { PlanValue } from '../../../chain/plan-value.ts';
import { objectsOf, stringAt } from '../../../trust/json.ts';
import { change } from '../change.ts';
import { foreignRegistration } from '../findings.ts';
import { isOurRegistration, liveRegistration } from '../live-registration.ts';
import { nothingToDo, type PartsPlan } from '../modes/mode.ts';
import { isManagedBy } from '../object-owner.ts';
import type { KubernetesObject } from '../ports.ts';
import { statedPart, uidOf, withUid } from '../stated-fields.ts';
import { certificateChanges } from './certificate.ts';
import { type InClusterDesign, tlsSecretRef, type WantedWebhook } from './desired.ts';
import { blockedStaticPods, foreignObject, installedElsewhere, terminating } from './findings.ts';
import { movingTag } from './image.ts';
import { type InClusterFacts, isUpToDate } from './observe.ts';
import { obsoleteObjects } from './obsolete-objects.ts';
import { findingsOfObstacles } from './obstacles.ts';
import { deletions } from './removal.ts';
import { isWorkload, rolloutOf, unavailable } from './rollout.ts';

/**
 * Plans the objects first, then the trial's registration, the certificate that it trusts, and the workload that uses it. The
 * webhook gets pods only once it has answered through the API server.
 */
export function planInCluster(design: InClusterDesign, facts: InClusterFacts, adopt: boolean): PartsPlan {
  const { wanted, name, chain } = design;
  if (wanted === null) return nothingToDo;
  if (wanted.blocksStaticPods) return { changes: [], findings: [blockedStaticPods()] };
  const conflicting = conflicts(design, facts, adopt);
  const findings = conflicting.length > 0 ? conflicting : findingsOfObstacles(design, facts);
  if (findings.some(({ severity }) => severity === 'error')) return { changes: [], findings };
  const moving = [movingTag(wanted)].filter((one) => one !== null);
  const pending = facts.serving.filter((object) => !isUpToDate(object, facts.here, chain));
  const objects = pending.map((object) => objectChange(object, facts));
  const registrations = planRegistrations(name, wanted, facts);
  const workload = pending.findIndex(isWorkload);
  const at = workload < 0 ? objects.length : workload;
  const secret = refName(tlsSecretRef(design, design.namespace));
  const certificates =
    wanted.certificateHosts && facts.certificate
      ? certificateChanges(secret, name, wanted.certificateHosts, facts.certificate)
      : { issued: [], retired: [] };
  return {
    changes: [
      ...objects.slice(0, at),
      ...registrations.filter(({ kind }) => kind === 'register-for-trial'),
      ...certificates.issued,
      ...objects.slice(at),
      ...certificates.retired,
      ...registrations.filter(({ kind }) => kind === 'register-for-pods'),
      ...deletions(obsoleteObjects(design, facts), facts.here, chain, 'irsa.yaml no longer wants it.'),
    ],
    findings: [...findings, ...moving, ...(pending.length === 0 ? stalled(design, facts) : [])],
  };
}

function objectChange(object: KubernetesObject, { here }: InClusterFacts): Change {
  const target = refName(refOf(object));
  const live = here.objects.get(target);
  if (live === undefined) {
    return change.create('apply-object', target, { after: object, why: whyMade(object) });
  }
  const after = withUid(object, uidOf(live));
  const before = statedPart(live, after) ?? null;
  return change.update('apply-object', target, {
    before,
    after,
    why: isDeepStrictEqual(before, after)
      ? 'irsactl releases fields that it no longer states.'
      : 'It differs from what irsa.yaml and this version of irsactl want.',
  });
}

function whyMade(object: KubernetesObject): string {
  switch (stringAt(object, 'kind')) {
    case 'Namespace':
      return 'The webhook runs in a separate namespace.';
    case 'Deployment':
    case 'DaemonSet':
      return 'It runs the webhook; apply waits until it is available.';
    default:
      return 'The webhook needs it.';
  }
}

function planRegistrations(name: string, wanted: WantedWebhook, facts: InClusterFacts): readonly Change[] {
  const live = facts.registration;
  const now = live === null ? null : liveRegistration(name, live, wanted.registration);
  if (isDeepStrictEqual(now, wanted.registration)) return [];
  const trial: Change[] =
    live === null
      ? [
          change.create('register-for-trial', name, {
            after: wanted.trial as PlanValue,
            why: 'Before any other pod, the API server sends the webhook a dry-run pod as a trial.',
          }),
        ]
      : [];
  const open = change.update('register-for-pods', name, {
    before: now ?? wanted.trial,
    after: wanted.registration,
    why: 'After a successful trial, the API server sends all new pods to the webhook.',
  });
  return [...trial, open];
}

function conflicts(design: InClusterDesign, facts: InClusterFacts, adopt: boolean): readonly Finding[] {
  const { name, namespace, chain } = design;
  const { registration, here, elsewhere } = facts;
  // Any user who can create a service account can forge its mark, but only a user with the binding's rights can create it.
  const binding = here.objects.get(`ClusterRoleBinding ${name}`);
  const other = elsewhere.find((place) =>
    objectsOf(binding?.['subjects']).some((subject) => subject['namespace'] === place.namespace),
  );
  const moved = other ? [installedElsewhere(design, other.namespace)] : [];
  const namespaceObject = here.objects.get(`Namespace ${namespace}`);
  const gone =
    namespaceObject && stringAt(namespaceObject, 'metadata', 'deletionTimestamp')
      ? [terminating(namespace)]
      : [];
  if (adopt) return [...moved, ...gone];
  const foreign = facts.serving
    .filter(({ kind }) => kind !== 'Namespace')
    .map((object) => refName(refOf(object)))
    .filter((target) => {
      const live = here.objects.get(target);
      return live !== undefined && !isManagedBy(chain, live);
    });
  const registered =
    registration !== null && !isOurRegistration(registration, chain) ? [foreignRegistration(name)] : [];
  return [...moved, ...gone, ...foreign.map(foreignObject), ...foreignSecret(design, facts), ...registered];
}

/** A Secret that apply would overwrite, although neither this chain nor cert-manager created it for this webhook. */
function foreignSecret(design: InClusterDesign, { here }: InClusterFacts): readonly Finding[] {
  const target = refName(tlsSecretRef(design, design.namespace));
  const live = here.objects.get(target);
  if (!design.wanted?.certificateHosts || live === undefined || isManagedBy(design.chain, live)) return [];
  const made = stringAt(live, 'metadata', 'annotations', 'cert-manager.io/certificate-name');
  return made === design.name ? [] : [foreignObject(target)];
}

/** The objects are up to date, but pods are not available: a plan cannot fix that. */
function stalled(design: InClusterDesign, facts: InClusterFacts): readonly Finding[] {
  const rollout = rolloutOf(facts.here.objects, facts.serving);
  return rollout.done ? [] : [asWarning(unavailable(design, rollout.state))];
}
