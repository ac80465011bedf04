import { dirname } from 'node:path';
import { hostOf, portOf } from '../manifest/server-address.ts';
import { awaitServing } from '../step/await-serving.ts';
import type { Expectation } from '../step/expectation.ts';
import { labelFiles } from '../step/label-files.ts';
import type { NodeForm } from '../step/node-change.ts';
import { type Beat, parsed, type StepContext } from '../step/step-context.ts';
import { noteTime, waitingAsBefore } from '../step/wait-times.ts';
import { ifUntouched } from '../step/what-if.ts';
import { standInNames } from './names.ts';
import { readStandInLog } from './stand-in-log.ts';
import { standInLabel, standInManifest } from './stand-in-manifest.ts';

/** The first one has ended then, and wrote why: nothing is lost by giving up at once. */
const hopelessStarts = 2;
/** It has no predecessor that must end first: 12 s were measured. */
const usuallySeconds = 15;

/**
 * Starts a stand-in with this form, and waits until it does all that the API server must do with it. Answers null, or
 * why it does not, with its own last lines; the real API server has not been touched.
 */
export async function startStandIn(
  context: StepContext,
  port: number,
  form: NodeForm,
  expected: Expectation,
  beat: Beat,
): Promise<string | null> {
  const { chain, node, files, ports } = context;
  const began = ports.clock.elapsed();
  const manifest = parsed(form.manifest.content, node);
  const names = standInNames(chain, node);
  const pod = `${names.podPrefix}${ports.clock.now().toString(36)}`;
  const place = { chain, pod, apiPort: portOf(manifest), port, folder: names.folder };
  const made = standInManifest(form, place);
  if ('fault' in made) return made.fault;
  // Mounted into the pod, whose user may be another than root; who gets there on the node has passed the chain's folder.
  const folder = `${names.folder}/${pod}`;
  await files.makeDirectory(folder, 0o755);
  for (const { path, content, attributes } of made.keys) await files.write(path, content, attributes);
  await labelFiles({ node, ports }, [
    ...made.keys.slice(0, 1).map(({ of }) => ({ path: dirname(of), copy: folder })),
    ...made.keys.map(({ of, path }) => ({ path: of, copy: path })),
  ]);
  const staged = `${names.folder}/${pod}.yaml`;
  await files.write(staged, made.text, { mode: 0o600 });
  await files.rename(staged, `${names.manifests}/${pod}.yaml`);
  const server = ports.apiServer(node, { host: hostOf(manifest), port });
  const what = `a stand-in on ${node.name}, which proves the new manifest`;
  let told: string | null = null;
  const hopeless = async () => {
    await beat();
    const { starts } = await readStandInLog(files, pod);
    if (starts >= hopelessStarts) return 'its container ends as soon as it starts';
    if (starts > 0) return null;
    told = await ports.cluster.staticPodFault({ name: pod, label: standInLabel });
    return told;
  };
  const meanwhile = { hopeless, alive: beat };
  const awaited = { ...expected, before: startOf(expected) };
  const report = await waitingAsBefore(context, 'stand-in', what, ifUntouched(node));
  const fault = await awaitServing(
    server,
    awaited,
    ports,
    (since) => report(since, usuallySeconds),
    meanwhile,
  );
  if (fault === null) {
    await noteTime(context, 'stand-in', (ports.clock.elapsed() - began) / 1000);
    return null;
  }
  const { starts, lastLines } = await readStandInLog(files, pod);
  if (lastLines.length > 0) return `${fault}; its last lines: ${lastLines.join(' | ')}`;
  // Its sandbox, or the image of that: a mirror pod tells nothing of them.
  return starts > 0 || told !== null
    ? fault
    : `${fault}, and it has written no log; why the kubelet did not start it stands in the kubelet's own (journalctl -u kubelet on ${node.name})`;
}

/** The real one goes on to run. At the port of a stand-in it never answers, also where it does not say since when. */
function startOf({ before }: Expectation): Expectation['before'] {
  return before === null || before.started === null ? null : { ...before, processes: [] };
}
