import { IrsaError } from '../../../errors/irsa-error.ts';
import { nodePaths } from '../desired.ts';
import type { NodeFiles } from '../ports.ts';
import { awaitServing, waiting } from './await-serving.ts';
import { type ContainerStarts, containerStarts, crashSince, lastLineSince } from './container-log.ts';
import { type Expectation, expect } from './expectation.ts';
import { refuseUnaccepted } from './key-ids.ts';
import type { NodeChange, PlacedFile } from './node-change.ts';
import { keepFiles, keepOriginal } from './original.ts';
import { editedMeanwhile, putBack } from './put-back.ts';
import { hashOf, parseOriginal, parseStep, parseWritten, writeRecord } from './records.ts';
import { moved, type NodeContext, parsed, readPlaced, type StepContext } from './step-context.ts';
import type { StepWay } from './step-way.ts';

/**
 * Puts a manifest in place, waits until the API server does what it says, and confirms; otherwise the manifest from
 * before goes back. A run that is killed in between leaves the folder `previous`, by which the next one knows.
 */
export async function takeStep(context: StepContext, change: NodeChange, _way: StepWay): Promise<void> {
  const { files, node, ports } = context;
  const paths = nodePaths(context.chain, node);
  const current = await readPlaced(context);
  if (hashOf(current.content) !== change.from) throw moved(context);
  const next = change.manifest;
  const manifest = parsed(next.content, node);
  const coming = withPlaced(files, change.files);
  await refuseUnaccepted(coming, manifest);
  const expectation = await expect({ ...context, files: coming }, manifest, { isRestart: true });
  await keepOriginal(context, current, change.files);
  const record = {
    before: hashOf(current.content),
    after: hashOf(next.content),
    started: ports.clock.now(),
    pristine: await isPristine(context, hashOf(current.content)),
  };
  await files.remove(paths.previous);
  await files.makeDirectory(paths.previous, 0o700);
  const replaced = change.files.map(({ path }) => path);
  const kept = await keepFiles(files, replaced, `${paths.previous}/files`);
  await files.write(`${paths.previous}/manifest.yaml`, current.content, current.attributes);
  await files.write(`${paths.previous}/record.json`, writeRecord({ ...record, files: kept }), {
    mode: 0o600,
  });
  // Written where the kubelet does not look, so that it only ever reads a whole manifest.
  await files.write(paths.next, next.content, next.attributes);
  const starts = await containerStarts(files);
  const inPlace = await files.read(node.manifest);
  if (inPlace === null || hashOf(inPlace) !== record.before) throw moved(context);
  for (const { path, content, attributes } of change.files) await files.write(path, content, attributes);
  await files.rename(paths.next, node.manifest);
  await finishStep(context, expectation, record.after, starts);
}

/** The files of a node as they will be once others were put in place. */
function withPlaced(files: NodeFiles, placed: readonly PlacedFile[]): Pick<NodeFiles, 'read'> {
  const coming = new Map(placed.map(({ path, content }) => [path, Buffer.from(content)]));
  return { read: async (path) => coming.get(path) ?? files.read(path) };
}

/** The second half of a step: also for one that an interrupted run has begun. */
export async function finishStep(
  context: NodeContext,
  expected: Expectation,
  hash: string,
  starts: ContainerStarts,
): Promise<void> {
  const { files, node, ports, server, progress } = context;
  const paths = nodePaths(context.chain, node);
  const what = `the API server of ${node.name} with its new flags`;
  const isEdited = async () => {
    const now = await files.read(node.manifest);
    return now === null || hashOf(now) !== hash;
  };
  const hopeless = async () =>
    (await isEdited()) ? 'its manifest was edited meanwhile' : crashSince(files, starts);
  const fault = await awaitServing(server, expected, ports, waiting(progress, what), hopeless);
  if (await isEdited()) throw editedMeanwhile(context);
  if (fault === null) {
    const step = parseStep(await files.read(`${paths.previous}/record.json`));
    const written = { hash, confirmed: ports.clock.now(), pristine: step?.pristine ?? false };
    await files.write(paths.written, writeRecord(written), { mode: 0o600 });
    await files.remove(paths.failed);
    await files.remove(paths.previous);
    return;
  }
  const line = fault.includes('it wrote: ') ? null : await lastLineSince(files, starts);
  const reason = `${fault}${line === null ? '' : `; its last line: ${line}`}`;
  await putBack(context, reason);
  throw wentBack(context, reason);
}

/** The step did not work, and everything is as before it. */
export function wentBack({ node, chain }: NodeContext, reason: string): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-020', {
    what: `The API server of ${node.name} did not come back as it should; the previous manifest is in place again, and it serves.`,
    why: `With the new flags, ${reason}.`,
    next: `Put right what the reason names, remove ${nodePaths(chain, node).failed}, then run the same command again.`,
  });
}

/** Whether a manifest is the original, or came from it by irsactl's edits alone. */
async function isPristine({ chain, files, node }: StepContext, hash: string): Promise<boolean> {
  const paths = nodePaths(chain, node);
  const original = parseOriginal(await files.read(`${paths.original}/record.json`));
  const written = parseWritten(await files.read(paths.written));
  return hash === original?.hash || (hash === written?.hash && written.pristine);
}
