import type { Finding } from '../../../chain/finding.ts';
import { finding } from '../findings.ts';
import type { InClusterDesign } from './desired.ts';

export function foreignObject(target: string): Finding {
  const [kind = '', place = ''] = target.split(' ');
  const [namespace, name] = place.includes('/') ? place.split('/') : [null, place];
  const where = namespace === null ? '' : ` --namespace ${namespace}`;
  return finding.error('IRSA-INJECT-003', {
    what: `${target} exists and does not belong to this chain.`,
    why: 'It lacks the label and the annotation that irsactl gives to what it creates for this chain.',
    next:
      `Look at it with \`kubectl${where} get ${kind.toLowerCase()} ${name} -o yaml\`; take it over with \`irsactl apply --adopt\`. ` +
      'Where another chain of this cluster runs a webhook already, name it: `webhook: {service: {}}`.',
  });
}

export function terminating(namespace: string): Finding {
  return finding.error('IRSA-INJECT-022', {
    what: `Namespace ${namespace} is being deleted.`,
    why: 'Nothing can be created in it until it is gone.',
    next: `Run the command again once \`kubectl get namespace ${namespace}\` finds none, or name another in irsa.yaml.`,
  });
}

export function installedElsewhere({ namespace, name }: InClusterDesign, before: string): Finding {
  return finding.error('IRSA-INJECT-027', {
    what: `The webhook of this chain runs in the namespace ${before}, and irsa.yaml says ${namespace}.`,
    why: `Its rights are bound to its service account ${before}/${name}: both cannot serve at once, and a webhook never moves at the price of pods without their role.`,
    next: `Put \`namespace: ${before}\` back, or apply another mode in between.`,
  });
}

export function heldUpStaticPods(): Finding {
  return finding.error('IRSA-INJECT-043', {
    what: 'With `failurePolicy: Fail` this cluster could not show its static pods while the webhook is away.',
    why: 'They are left out by a match condition, which API servers know from Kubernetes 1.28 on.',
    next: 'Write `failurePolicy: Ignore`, or upgrade the cluster first.',
  });
}

export function namespaceStays(namespace: string, found: string): Finding {
  return finding.warning('IRSA-INJECT-016', {
    what: `Namespace ${namespace} stays.`,
    why: `irsactl made it, but ${found} in it is somebody else's and would be deleted with it.`,
    next: `kubectl delete namespace ${namespace}, once nothing in it is needed any more`,
  });
}
