import { type Finding, findingsOf } from '../../chain/finding.ts';

export const finding = findingsOf('injection');

export function foreignRegistration(name: string): Finding {
  return finding.error('IRSA-INJECT-003', {
    what: `MutatingWebhookConfiguration ${name} exists and does not belong to this chain.`,
    why: 'It lacks the label and annotation with which irsactl marks the objects of this chain.',
    next: `Inspect it with \`kubectl get mutatingwebhookconfiguration ${name} -o yaml\`; take it over with \`irsactl apply --adopt\`.`,
  });
}
