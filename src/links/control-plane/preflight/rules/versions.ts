import type { Finding } from '../../../../chain/finding.ts';
import { finding } from '../../findings.ts';
import type { ClusterSurvey } from '../cluster-survey.ts';

/** An upgrade that is under way writes every manifest anew, one node after the other. */
export function differentVersions(survey: ClusterSurvey, names: readonly string[]): readonly Finding[] {
  const nodes = survey.nodes.filter(({ name }) => names.includes(name));
  const versions = new Set(nodes.map(({ kubeletVersion }) => kubeletVersion));
  if (versions.size < 2) return [];
  return [
    finding.warning('IRSA-CONTROLPLANE-121', {
      what: 'The control plane nodes run different versions.',
      why: `${nodes.map(({ name, kubeletVersion }) => `${name}: ${kubeletVersion}`).join(', ')}. An upgrade seems to be under way.`,
      next: 'Finish the upgrade on every control plane node first.',
    }),
  ];
}
