import { z } from 'zod';
import { type ChangeKind, changeKind, orUnknown, requireKnown } from '../../chain/change-kind.ts';
import { temporaryOf } from '../../chain/node-files.ts';
import type { Progress } from '../../chain/progress.ts';
import { assertAccepted } from './all-accept.ts';
import { flagsShape, formShape, nodeNameOf, replacesKeys, type StepKind } from './change.ts';
import { restartController } from './controller-manager.ts';
import { backupPaths, type DesiredControlPlane, nodePaths } from './desired.ts';
import { assertIssuerAccepted } from './issuer-accepted.ts';
import { noteOriginal } from './joined-node.ts';
import { keepBefore } from './keep-before.ts';
import { makeForm, restoreOriginal } from './make-form.ts';
import { keysAnnotation } from './manifest/keys-annotation.ts';
import { assertOthersServe } from './others-serve.ts';
import { writeConfig, writeConfigBack } from './persist/write-config.ts';
import type { ControlPlaneNode, ControlPlanePorts } from './ports.ts';
import { clearStep } from './step/clear-step.ts';
import { confirmInterrupted } from './step/confirm-interrupted.ts';
import { patienceOf } from './step/expectation.ts';
import { undoInterrupted } from './step/heal.ts';
import { installKey, removeKey } from './step/key-files.ts';
import { settleSwitch } from './step/settle-switch.ts';
import { type NodeContext, readManifest, unknownNode } from './step/step-context.ts';

const keyFiles = { privateFile: z.string(), publicFile: z.string() };
const installed = z.object({ keyId: z.string(), mode: z.string() }).nullable();
const controllerBefore = z.object({ keyId: z.string().nullable(), [keysAnnotation]: z.string().nullable() });
const controllerAfter = z.object({
  keyId: orUnknown(z.string()),
  [keysAnnotation]: orUnknown(z.string()).nullable(),
});

/** What apply can do to the API servers. */
export function controlPlaneChanges(
  ports: ControlPlanePorts,
): Readonly<Record<StepKind, ChangeKind<DesiredControlPlane>>> {
  type Work = {
    readonly desired: DesiredControlPlane;
    readonly progress: Progress;
    readonly target: string;
  };
  const contextOf = ({ desired, progress, target }: Work) =>
    contextOn(nodeNamed(desired, nodeNameOf(target)), desired, ports, progress);
  const form = (goal: 'accept' | 'sign' | 'back'): ChangeKind<DesiredControlPlane> =>
    changeKind({ before: formShape, after: formShape }, async (work) => {
      if (goal === 'sign') await assertAccepted(work.desired, ports, work.progress, replacesKeys(work));
      else {
        await assertIssuerAccepted(work.desired, work, ports);
        await othersServe(work);
      }
      await makeForm({ before: work.before, after: work.after, goal }, work.desired, contextOf(work));
    });
  const othersServe = ({ desired, target }: Work) =>
    assertOthersServe(desired, nodeNamed(desired, nodeNameOf(target)), ports);
  const keepSole = async ({ desired, progress }: Work) => {
    const [sole, another] = desired.nodes;
    if (sole && !another) await keepBefore(desired, contextOn(sole, desired, ports, progress));
  };
  const config = (
    write: typeof writeConfig,
    before: (work: Work) => Promise<void> = async () => undefined,
  ): ChangeKind<DesiredControlPlane> =>
    changeKind({ before: flagsShape, after: flagsShape }, async (work) => {
      await before(work);
      await write(work, work.desired, ports);
    });
  return {
    confirm: changeKind({}, (work) => confirmInterrupted(contextOf(work))),
    'put-back': changeKind({ after: formShape }, (work) => undoInterrupted(contextOf(work))),
    'note-original': changeKind({ after: z.object({ from: z.string() }) }, (work) =>
      noteOriginal(contextOf(work), nodeNamed(work.desired, work.after.from), work.desired.cluster),
    ),
    'install-key': changeKind(
      { before: installed, after: z.object({ keyId: orUnknown(z.string()), ...keyFiles }) },
      (work) =>
        installKey(
          { ...work.after, keyId: requireKnown(work.after.keyId) },
          contextOf(work),
          work.desired.nodes,
        ),
    ),
    accept: form('accept'),
    'persist-accept': config(writeConfig, keepSole),
    sign: form('sign'),
    persist: config(writeConfig),
    'persist-back': config(writeConfigBack),
    'restart-controller-manager': changeKind({ before: controllerBefore, after: controllerAfter }, (work) =>
      restartController(
        requireKnown(work.after.keyId),
        work.after[keysAnnotation] === null ? 'back' : 'annotated',
        contextOf(work),
      ),
    ),
    'accept-original': form('back'),
    'sign-back': form('back'),
    'reverse-lines': form('back'),
    'restore-original': changeKind({ before: formShape, after: formShape }, async (work) => {
      await othersServe(work);
      await restoreOriginal(work, work.desired, contextOf(work));
    }),
    'remove-key': changeKind({ before: z.object(keyFiles) }, (work) =>
      removeKey(work.before, contextOf(work)),
    ),
    'remove-backups': changeKind({}, (work) => removeBackups(contextOf(work))),
  };
}

function contextOn(
  node: ControlPlaneNode,
  desired: DesiredControlPlane,
  ports: ControlPlanePorts,
  progress: Progress,
): NodeContext {
  const [files, server] = [ports.nodeFiles(node), ports.apiServer(node)];
  return { chain: desired.chain, node, files, server, ports, progress };
}

function nodeNamed({ nodes }: DesiredControlPlane, name: string): ControlPlaneNode {
  const node = nodes.find((one) => one.name === name);
  if (!node) throw unknownNode(name);
  return node;
}

/** First what a run that was killed may have left: its switch, and its stand-in. */
async function removeBackups(context: NodeContext): Promise<void> {
  const { chain, files, node, ports } = context;
  const paths = nodePaths(chain, node);
  const manifest = await readManifest(files, node);
  await settleSwitch(context, patienceOf(manifest, ports));
  await clearStep(context);
  for (const path of backupPaths(chain, node)) {
    await files.remove(temporaryOf(path));
    await files.remove(path);
  }
  for (const folder of [paths.directory, node.directory]) {
    if ((await files.list(folder))?.length === 0) await files.remove(folder);
  }
}
