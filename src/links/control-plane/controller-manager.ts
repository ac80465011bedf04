import { IrsaError } from '../../errors/irsa-error.ts';
import {
  type ControllerForm,
  controllerManifestOf,
  controllerPaths,
  nextManifest,
  readCopy,
} from './controller-manifest.ts';
import { keysAnnotationOf } from './manifest/keys-annotation.ts';
import { eachSigningController, tellProcess } from './node-processes.ts';
import { awaitLeaders } from './step/leaders.ts';
import { hashAt, hashOf, parseController, writeRecord } from './step/records.ts';
import { moved, type NodeContext } from './step/step-context.ts';
import { noteTime, waitingAsBefore } from './step/wait-times.ts';
import { ifNotStarted } from './step/what-if.ts';

const findScript = eachSigningController(tellProcess(''));
const killScript = eachSigningController('kill -TERM "$pid"');
const usuallySeconds = 10;
/**
 * The kubelet makes a container that has ended several times within ten minutes wait up to five minutes.
 * https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy
 */
const patienceSeconds = 330;

/**
 * Has the kubelet start another controller-manager, which reads the key that is there now. Another node's leads
 * meanwhile. Safe to repeat: a run that was killed in between is gone on with.
 */
export async function restartController(
  keyId: string,
  form: ControllerForm,
  context: NodeContext,
): Promise<void> {
  const { node, ports, files, chain } = context;
  const shell = ports.shell(node);
  const running = async () => (await shell.run(findScript)).stdout.toString('utf8').trim();
  const before = await setOff(keyId, form, context, running);
  const report = await waitingAsBefore(
    context,
    'controller-manager',
    `the controller-manager of ${node.name}, which reads its key anew`,
    ifNotStarted(patienceSeconds),
  );
  const started = ports.clock.elapsed();
  const since = () => (ports.clock.elapsed() - started) / 1000;
  let now = await running();
  while (now === '' || now === before) {
    if (since() > patienceSeconds) throw notBack(context);
    report(Math.round(since()), usuallySeconds);
    await ports.clock.sleep(1000);
    now = await running();
  }
  await noteTime(context, 'controller-manager', since());
  await awaitLeaders(context);
  const paths = controllerPaths(chain, node);
  await files.makeDirectory(paths.folder, 0o700);
  await files.write(paths.record, writeRecord({ keyId, restarting: null }), { mode: 0o600 });
}

/** Brings the restart about, and says which process is to be gone. */
async function setOff(
  keyId: string,
  form: ControllerForm,
  { node, ports, files, chain }: NodeContext,
  running: () => Promise<string>,
): Promise<string> {
  const paths = controllerPaths(chain, node);
  const path = controllerManifestOf(node);
  const record = parseController(await files.read(paths.record));
  const today = await readCopy(files, path);
  const wanted = { form, keyId, now: ports.clock.now() };
  const next = today && nextManifest(today, await readCopy(files, paths.original), wanted);
  if (!next && record?.restarting?.keyId === keyId) return record.restarting.process;
  const process = await running();
  if (!next) {
    // Where its manifest has no place for the annotation, or was written anew without it.
    if (process !== '') await ports.shell(node).run(killScript);
    return process;
  }
  await files.makeDirectory(paths.folder, 0o700);
  if (keysAnnotationOf(today.content) === null) {
    await files.write(paths.original, today.content, today.attributes);
  }
  const restarting = { keyId: record?.keyId ?? null, restarting: { keyId, process } };
  await files.write(paths.record, writeRecord(restarting), { mode: 0o600 });
  await files.write(paths.next, next.content, next.attributes);
  // It was read some steps ago, and `kubeadm upgrade` writes it as well.
  if ((await hashAt(files, path)) !== hashOf(today.content)) throw moved({ node }, path);
  await files.rename(paths.next, path);
  return process;
}

function notBack({ node }: NodeContext): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-075', {
    what: `The controller-manager of ${node.name} was to start anew and does not come back.`,
    why: `The kubelet did not start it within ${patienceSeconds} seconds.`,
    next: 'Look at its log (`crictl logs`, /var/log/pods) and at the kubelet, then run the same command again.',
  });
}
