import { dirname } from 'node:path';
import type { ApiServer } from '../ports.ts';
import { awaitServing } from '../step/await-serving.ts';
import type { Expectation } from '../step/expectation.ts';
import { labelFiles } from '../step/label-files.ts';
import type { NodeForm } from '../step/node-change.ts';
import type { Beat } from '../step/stand-in.ts';
import { noteTime, waitingAsBefore } from '../step/wait-times.ts';
import { ifUntouched } from '../step/what-if.ts';
import type { CarryContext } from './carry-context.ts';
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
  context: CarryContext,
  form: NodeForm,
  expected: Expectation,
  use: 'proof' | 'traffic',
  beat: Beat,
): Promise<string | null> {
  const { chain, node, files, ports, names, way } = context;
  const began = ports.clock.elapsed();
  const pod = `${names.podPrefix}${ports.clock.now().toString(36)}`;
  const place = { chain, pod, apiPort: way.redirect.apiPort, port: way.port, folder: names.folder };
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
  const server = standInServer({ node, ports, way });
  const what =
    use === 'proof'
      ? `a stand-in on ${node.name}, which proves the new manifest`
      : `the stand-in on ${node.name}, which carries its traffic`;
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

/** A stand-in, asked where no rule leads from. */
export function standInServer({ node, ports, way }: Pick<CarryContext, 'node' | 'ports' | 'way'>): ApiServer {
  return ports.apiServer(node, { host: '127.0.0.1', port: way.port });
}

/** The real one goes on to run. At the port of a stand-in it never answers, also where it does not say since when. */
function startOf({ before }: Expectation): Expectation['before'] {
  return before === null || before.started === null ? null : { ...before, processes: [] };
}
