import { z } from 'zod';
import { type ChangeKind, changeKind, orUnknown } from '../../chain/change-kind.ts';
import { errorOfFinding } from '../../chain/guards.ts';
import { noConsent } from '../../chain/link.ts';
import type { Progress } from '../../chain/progress.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { noMemory } from '../../rotation/record.ts';
import { type ChangeName, flagsShape, nodeNameOf } from './change.ts';
import { memberFindings } from './cluster-members.ts';
import { restartController } from './controller-manager.ts';
import type { DesiredControlPlane } from './desired.ts';
import { acceptsTokensOf, type Form, formShape, type Operation, pendingKey, shownForm } from './form.ts';
import { writePersistence } from './kubeadm-config/changes.ts';
import { clusterAnswers } from './node/cluster-answers.ts';
import { type PassContext, readSource, serverOf } from './node/context.ts';
import { runPass } from './node/pass.ts';
import { nodePaths } from './node/record.ts';
import { observeControlPlane, observeServer } from './observe.ts';
import type { ControlPlaneNode, ControlPlanePorts } from './ports.ts';
import { observeMachine } from './preflight/observe.ts';
import { kubeadmCertsFindings } from './preflight/rules/kubeadm-certs.ts';
import { kubeletHealth } from './preflight/rules/machine-health.ts';
import { rotationMoves } from './rotation.ts';

type Work = {
  readonly desired: DesiredControlPlane;
  readonly progress: Progress;
  readonly target: string;
};

/** The changes that the control-plane link can make. */
export function controlPlaneChanges(
  ports: ControlPlanePorts,
): Readonly<Record<ChangeName, ChangeKind<DesiredControlPlane>>> {
  const pass = (operation: Operation): ChangeKind<DesiredControlPlane> =>
    changeKind({ before: formShape, after: formShape }, async (work) => {
      const context = await contextOf(work, ports);
      const { firstKey } = work.desired;
      const known = { issuer: context.issuer, key: firstKey?.known ? firstKey.value : pendingKey };
      const [before, after] = [shownForm(work.before, known), shownForm(work.after, known)];
      await assertSafe(work, context, before, after, ports);
      await runPass(context, { operation, before, after });
    });
  const persist = changeKind<DesiredControlPlane, typeof flagsShape, typeof flagsShape>(
    { before: flagsShape, after: flagsShape },
    ({ before, after, desired: { issuer } }) =>
      writePersistence({ before, after }, issuer.known ? issuer.value : null, ports.cluster),
  );
  return {
    accept: pass('accept'),
    sign: pass('sign'),
    retire: pass('retire'),
    'persist-accept': persist,
    'persist-sign': persist,
    'persist-retire': persist,
    'restart-controller-manager': changeKind({}, async (work) =>
      restartController(await contextOf(work, ports)),
    ),
    'renew-token-secret': changeKind({ before: secretShape }, ({ before }) =>
      ports.cluster.renewTokenSecret(before),
    ),
    'note-clocks': changeKind({ after: clocksShape }, async ({ desired }) => {
      const facts = await observeControlPlane(desired, ports);
      const { clocks } = rotationMoves(desired, facts, noConsent);
      if (facts.record !== null) await ports.rotation.write({ ...facts.record, ...clocks });
    }),
    'end-rotation': changeKind({}, async ({ desired }) => {
      const facts = await observeControlPlane(desired, ports);
      // Nothing is over unless it was just seen.
      if (facts.record === null) return;
      // The gates were open when this was planned; only what the API servers show can have changed.
      if (!rotationMoves(desired, facts, { ...noConsent, acceptLoss: true }).isOver)
        throw notOver(facts.record.next);
      await ports.rotation.end();
    }),
    'delete-kubeadm-certs': changeKind({}, () => ports.cluster.deleteKubeadmCerts()),
    forget: changeKind({}, async (work) => {
      const { files, node, chain } = await contextOf(work, ports);
      for (const folder of [nodePaths(chain, node).directory, node.directory]) {
        if (folder !== node.directory || (await files.list(folder))?.length === 0) await files.remove(folder);
      }
    }),
  };
}

const clock = orUnknown(z.null()).optional();
const clocksShape = z.object({ publicSince: clock, signedSince: clock });
const secretShape = z.object({ namespace: z.string(), name: z.string() });

function notOver(next: string): IrsaError {
  return new IrsaError('IRSA-PLAN-001', {
    what: 'The rotation is not over, so its record stays.',
    why: `An API server or the JWKS still has another key than ${next}.`,
    next: 'Run the same command again: it continues from here.',
  });
}

async function contextOf(
  { desired, progress, target }: Work,
  ports: ControlPlanePorts,
): Promise<PassContext> {
  const { chain, nodes, cluster, issuer, audience, accounts, goesBack, firstKey, chainKeys } = desired;
  const node = nodeNamed(desired, nodeNameOf(target));
  return {
    ...{ chain, node, ports, progress, audience, accounts, goesBack },
    addedKey: firstKey?.known ? firstKey.value : null,
    memory: chainKeys?.memory ?? noMemory,
    files: ports.nodeFiles(node),
    clusterUid: cluster.uid,
    issuer: issuer.known ? issuer.value : '',
    others: nodes.filter((other) => other !== node),
  };
}

function isTheft({ rotation }: DesiredControlPlane): boolean {
  return rotation?.intention === 'theft';
}

function nodeNamed({ nodes }: DesiredControlPlane, name: string): ControlPlaneNode {
  const node = nodes.find((one) => one.name === name);
  if (node) return node;
  throw new IrsaError('IRSA-PLAN-001', {
    what: `The plan changes ${name}, but irsa.yaml names no such control plane node.`,
    why: 'The list of control plane nodes has changed since the plan was made.',
    next: 'Run `irsactl plan` and review the new plan.',
  });
}

/**
 * Checks again just before each pass, because a plan may be minutes or days old. The kubelet must answer. The cluster must have
 * no other members.
 * Each other API server must serve, and each must accept the tokens of the other. If the process of an API server is visible,
 * its running configuration counts.
 */
async function assertSafe(
  { desired }: Work,
  context: PassContext,
  before: Form,
  after: Form,
  ports: ControlPlanePorts,
): Promise<void> {
  const { cluster } = ports;
  const { manifest } = await readSource(context);
  const machine = await observeMachine(
    ports.shell(context.node),
    { node: context.node, manifest },
    ports.clock,
  );
  refuse(kubeletHealth({ node: context.node, machine }, null));
  // A stolen key is replaced whatever the others do: their tokens are refused until they have the new key.
  if (isTheft(desired)) return;
  if (await clusterAnswers(ports, serverOf(context, manifest))) {
    refuse(memberFindings(desired, { members: await cluster.members() }));
    if (before.keys.join() !== after.keys.join())
      refuse(kubeadmCertsFindings((await cluster.survey()).kubeadmCerts));
  }
  for (const other of context.others) {
    const { running, source, api } = await observeServer(other, ports);
    if (!api.serves) throw refused(`The API server of ${other.name} does not serve`);
    const form = running ?? source.form;
    if (!acceptsTokensOf(form, after)) {
      throw refused(
        `The API server of ${other.name} would refuse tokens of ${after.issuers[0]} signed with ${after.keys[0]}`,
      );
    }
    if (!acceptsTokensOf(after, form)) {
      throw refused(
        `The next API server would refuse tokens from ${other.name}: of ${form.issuers[0]}, signed with ${form.keys[0]}`,
      );
    }
  }
}

function refuse([first]: ReturnType<typeof memberFindings>): void {
  if (first) throw errorOfFinding(first);
}

function refused(why: string): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-073', {
    what: 'irsactl did not change the next API server: another one is down, or one would refuse tokens of the other.',
    why: `${why}.`,
    next: 'Fix that, then run the same command again: it continues from here.',
  });
}
