import type { Finding } from '../../../chain/finding.ts';
import type { DesiredControlPlane } from '../desired.ts';
import type { ControlPlaneFacts } from '../facts.ts';
import { clocks } from './rules/clocks.ts';
import { waitingKeys } from './rules/kubeadm-certs.ts';
import {
  certificateEnds,
  diskRoom,
  etcdHealth,
  kubeletHealth,
  noCurl,
  openSigningKey,
  unansweredMachine,
} from './rules/machine-health.ts';
import { managedControlPlane } from './rules/managed-control-plane.ts';
import { addedByHand } from './rules/next-upgrade.ts';
import { foreignSystems, otherMachine, otherManifestsFolder, sameMachines } from './rules/node-system.ts';
import { clusterApi, otherDistribution } from './rules/other-distribution.ts';
import { differentVersions, newerThanKnown, otherPrograms } from './rules/versions.ts';

/** What is to happen, as far as it decides what may stand in its way. */
interface Intent {
  /** An API server is started anew. */
  readonly restarts: boolean;
  /** The pair in kubeadm's own files is replaced: `kubeadm-certs` then carries the old one. */
  readonly replacesKey: boolean;
}

/**
 * Everything about the machines and the cluster that makes a change of the API servers unsafe, or is worth knowing before
 * one. All of it is looked at before anything is changed.
 */
export function preflightFindings(
  desired: DesiredControlPlane,
  facts: ControlPlaneFacts,
  intent: Intent,
): readonly Finding[] {
  const { nodes, cluster } = facts;
  const names = desired.nodes.map(({ name }) => name);
  const { survey, now, kubeadmConfig } = cluster;
  return [
    ...unsuitedCluster(desired, facts),
    ...sameMachines(nodes),
    ...nodes.flatMap((facts) => [
      ...unansweredMachine(facts),
      ...noCurl(facts),
      ...otherManifestsFolder(facts),
      ...otherMachine(facts, survey),
      ...kubeletHealth(facts, survey),
      ...etcdHealth(facts),
      ...diskRoom(facts),
      ...certificateEnds(facts, now),
      ...openSigningKey(facts),
      ...addedByHand(kubeadmConfig, facts),
    ]),
    ...clocks(nodes, intent),
    ...(survey ? differentVersions(survey, names) : []),
    ...(survey && intent.restarts ? [...newerThanKnown(survey), ...otherPrograms(survey, nodes)] : []),
    ...(survey && intent.replacesKey ? waitingKeys(survey.kubeadmCerts) : []),
  ];
}

/** A cluster whose nodes need not be looked at any further, nor perhaps can be. */
function unsuitedCluster(
  desired: DesiredControlPlane,
  { nodes, cluster: { survey } }: ControlPlaneFacts,
): readonly Finding[] {
  if (!survey) return [];
  const names = desired.nodes.map(({ name }) => name);
  // Where irsactl has worked before, the manifests are what its records say, whatever a cluster looks like by now.
  const isKnown = nodes.some(({ record }) => record !== null);
  return [
    ...managedControlPlane(survey),
    ...(isKnown ? [] : [...otherDistribution(survey), ...clusterApi(survey)]),
    ...foreignSystems(survey, names),
  ];
}
