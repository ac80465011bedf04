import type { Finding } from '../../chain/finding.ts';
import { errorOfFinding } from '../../chain/guards.ts';
import type { Progress } from '../../chain/progress.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { memberFindings } from './cluster-members.ts';
import type { DesiredControlPlane } from './desired.ts';
import { planPasses } from './node-plan.ts';
import { observeControlPlane } from './observe.ts';
import { openNodes } from './open-nodes.ts';
import type { ControlPlanePorts } from './ports.ts';
import type { ClusterSurvey } from './preflight/cluster-survey.ts';
import { waitingKeys } from './preflight/rules/kubeadm-certs.ts';
import { awaitReady, missedLookSeconds } from './step/await-serving.ts';
import { restartMeans } from './step/restart-means.ts';

/**
 * The rule of the two passes, looked at in the world itself just before an API server signs: every one of them accepts
 * what it will sign, the cluster has no others, and none can join with the keys from before. A plan, and above all a
 * saved one, may be old.
 */
export async function assertAccepted(
  desired: DesiredControlPlane,
  ports: ControlPlanePorts,
  progress: Progress,
  replacesSharedKey: boolean,
): Promise<void> {
  const waiting = ({ kubeadmCerts }: ClusterSurvey) => (replacesSharedKey ? waitingKeys(kubeadmCerts) : []);
  if (desired.nodes.length === 1) {
    // It is the only one that has to accept them, unless another one has joined since.
    if (!(await isAnswered(desired, ports))) return;
    if (replacesSharedKey) refuse(waiting(await ports.cluster.survey()));
    refuse(memberFindings(desired, { members: await ports.cluster.members() }));
    return;
  }
  const facts = await observeControlPlane(desired, ports, progress);
  if (!facts.cluster.serves) throw refused(unanswered);
  if (facts.cluster.survey) refuse(waiting(facts.cluster.survey));
  refuse(memberFindings(desired, facts.cluster));
  const opening = openNodes(desired, facts);
  if ('blocked' in opening) {
    const [fault] = opening.blocked.findings;
    throw fault ? errorOfFinding(fault) : refused('an earlier step is not confirmed on one of them');
  }
  for (const node of opening.nodes) {
    const { name } = node.state.node;
    if (!node.facts.api.serves) throw refused(`the one of ${name} does not serve`);
    const means = restartMeans(node.facts, facts.cluster.survey);
    if (planPasses(desired, node, { isSole: false, dropsAudiences: false }, means).accept !== null) {
      throw refused(`the one of ${name} does not accept the issuer and the key of the chain yet`);
    }
  }
}

const unanswered =
  'none is known to be all of the cluster’s: where the kubeconfig leads, /readyz does not answer ok';

/** False where nobody could: an API server that is down may be what is mended. */
async function isAnswered({ nodes }: DesiredControlPlane, ports: ControlPlanePorts): Promise<boolean> {
  if (await awaitReady(ports.cluster, ports, missedLookSeconds)) return true;
  for (const node of nodes) if (await ports.apiServer(node).ready()) throw refused(unanswered);
  return false;
}

function refuse([first]: readonly Finding[]): void {
  if (first) throw errorOfFinding(first);
}

function refused(why: string): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-073', {
    what: 'No API server signs for the chain yet: not all of them would accept its tokens.',
    why: `Of the API servers, ${why}.`,
    next: 'Put that right, then run `irsactl apply` again: it goes on from here.',
  });
}
