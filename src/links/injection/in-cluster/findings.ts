import type { Finding } from '../../../chain/finding.ts';
import { finding } from '../findings.ts';
import type { InClusterDesign } from './desired.ts';

export function foreignObject(target: string): Finding {
  const [kind = '', place = ''] = target.split(' ');
  const [namespace, name] = place.includes('/') ? place.split('/') : [null, place];
  const where = namespace === null ? '' : ` --namespace ${namespace}`;
  return finding.error('IRSA-INJECT-003', {
    what: `${target} exists and does not belong to this chain.`,
    why: 'It lacks the label and annotation with which irsactl marks the objects of this chain.',
    next:
      `Inspect it with \`kubectl${where} get ${kind.toLowerCase()} ${name} -o yaml\`; take it over with \`irsactl apply --adopt\`. ` +
      'If another chain of this cluster already runs a webhook, use that one: `webhook: {service: {}}`.',
  });
}

export function terminating(namespace: string): Finding {
  return finding.error('IRSA-INJECT-022', {
    what: `Namespace ${namespace} is being deleted.`,
    why: 'Kubernetes creates nothing in it until the deletion is complete.',
    next: `Run the command again once \`kubectl get namespace ${namespace}\` no longer finds it, or name another namespace in irsa.yaml.`,
  });
}

export function installedElsewhere({ namespace, name }: InClusterDesign, before: string): Finding {
  return finding.error('IRSA-INJECT-027', {
    what: `The webhook of this chain runs in the namespace ${before}, but irsa.yaml says ${namespace}.`,
    why: `Its rights are bound to its service account ${before}/${name}, so two webhooks cannot serve at the same time. A move would leave pods without their role.`,
    next: `Restore \`namespace: ${before}\`, or apply another mode in between.`,
  });
}

export function blockedStaticPods(): Finding {
  return finding.error('IRSA-INJECT-043', {
    what: 'With `failurePolicy: Fail`, an outage of the webhook would hide static pods from the API of this cluster.',
    why: 'Only a match condition can exclude them, and API servers support it from Kubernetes 1.28.',
    next: 'Write `failurePolicy: Ignore`, or upgrade the cluster first.',
  });
}

export function namespaceStays(namespace: string, found: string): Finding {
  return finding.warning('IRSA-INJECT-016', {
    what: `irsactl keeps namespace ${namespace}.`,
    why: `irsactl created it, but ${found} in it has another owner and would be deleted with it.`,
    next: `Once you need nothing in it: kubectl delete namespace ${namespace}`,
  });
}
