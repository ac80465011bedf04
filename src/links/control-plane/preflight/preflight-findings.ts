import type { Finding } from '../../../chain/finding.ts';
import type { DesiredControlPlane } from '../desired.ts';
import type { ControlPlaneFacts } from '../facts.ts';
import { clocks } from './rules/clocks.ts';
import { kubeadmCertsFindings } from './rules/kubeadm-certs.ts';
import {
  certificateEnds,
  diskSpace,
  etcdHealth,
  kubeletHealth,
  noCurl,
  noSystemd,
  openSigningKey,
  readOnlyFolders,
  unreadableMachine,
} from './rules/machine-health.ts';
import { managedControlPlane } from './rules/managed-control-plane.ts';
import { addedByHand } from './rules/next-upgrade.ts';
import { foreignSystems, otherMachine, otherManifestsFolder, sameMachines } from './rules/node-system.ts';
import { clusterApi, otherDistribution } from './rules/other-distribution.ts';
import { differentPrograms, differentVersions, newerThanKnown } from './rules/versions.ts';

/** The parts of the plan that decide which checks apply. */
interface Intent {
  /** An API server restarts. */
  readonly restarts: boolean;
  /** The key pair in kubeadm's files is replaced: `kubeadm-certs` then has the old one. */
  readonly replacesKey: boolean;
}

/**
 * Reports everything about the machines and the cluster that makes a change of the API servers unsafe, or that the user should
 * know before one.
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
      ...unreadableMachine(facts),
      ...noCurl(facts),
      ...otherManifestsFolder(facts),
      ...otherMachine(facts, survey),
      ...kubeletHealth(facts, survey),
      ...etcdHealth(facts),
      ...diskSpace(facts),
      // Every run of destroy ends with writes on the nodes.
      ...(intent.restarts || desired.goesBack ? readOnlyFolders(facts) : []),
      ...(intent.restarts ? noSystemd(facts, survey) : []),
      ...certificateEnds(facts, now),
      ...openSigningKey(facts),
      ...addedByHand(kubeadmConfig, facts),
    ]),
    ...clocks(nodes, intent),
    ...(survey ? differentVersions(survey, names) : []),
    ...(survey && intent.restarts ? [...newerThanKnown(survey), ...differentPrograms(survey, nodes)] : []),
    ...(survey && intent.replacesKey ? kubeadmCertsFindings(survey.kubeadmCerts) : []),
  ];
}

/** Reports a cluster that irsactl does not change. */
function unsuitedCluster(
  desired: DesiredControlPlane,
  { nodes, cluster: { survey } }: ControlPlaneFacts,
): readonly Finding[] {
  if (!survey) return [];
  const names = desired.nodes.map(({ name }) => name);
  // If irsactl has a record, it has changed these manifests before, so signs of another distribution do not count.
  const isKnown = nodes.some(({ record }) => record !== null);
  return [
    ...managedControlPlane(survey),
    ...(isKnown ? [] : [...otherDistribution(survey), ...clusterApi(survey)]),
    ...foreignSystems(survey, names),
  ];
}
