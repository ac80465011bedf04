import type { Progress } from '../../../chain/progress.ts';
import type { ControlPlaneNode } from '../../../config/trust-chain.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';
import { keyIdOf } from '../../../trust/key-id.ts';
import { parsePublicKeys } from '../../../trust/public-keys.ts';
import { nodePaths } from '../desired.ts';
import { readFlags, type ServiceAccountFlags } from '../manifest/flags.ts';
import { hostPathOf } from '../manifest/host-path.ts';
import { type Manifest, parseManifest } from '../manifest/parse-manifest.ts';
import type { ApiServer, ControlPlanePorts, FileAttributes, NodeFiles } from '../ports.ts';
import { awaitServing, type Expectation, waiting } from './await-serving.ts';
import {
  type ClusterRecord,
  hashOf,
  parseOriginal,
  parseStep,
  parseWritten,
  writeRecord,
} from './records.ts';

/** Where a step works, and with what. */
export interface StepContext {
  readonly chain: string;
  readonly cluster: ClusterRecord;
  readonly node: ControlPlaneNode;
  readonly files: NodeFiles;
  readonly server: ApiServer;
  readonly ports: ControlPlanePorts;
  readonly progress: Progress;
}

/** A manifest with what its file is like. */
export interface PlacedManifest {
  readonly content: Buffer;
  readonly attributes: Required<FileAttributes>;
}

/**
 * Puts a manifest in place, waits until the API server does what it says, and confirms; otherwise the manifest from
 * before goes back. A run that is killed in between leaves the folder `previous`, by which the next one knows.
 */
export async function takeStep(
  place: StepContext,
  current: PlacedManifest,
  next: PlacedManifest,
): Promise<void> {
  const { files, node, ports } = place;
  const paths = nodePaths(place.chain, node);
  const expectation = await expect(place, parsed(next.content, node), { isRestart: true });
  await keepOriginal(place, current);
  const record = {
    before: hashOf(current.content),
    after: hashOf(next.content),
    started: ports.clock.now(),
    pristine: await isPristine(place, hashOf(current.content)),
  };
  await files.remove(paths.previous);
  await files.makeDirectory(paths.previous, 0o700);
  await files.write(`${paths.previous}/manifest.yaml`, current.content, current.attributes);
  await files.write(`${paths.previous}/record.json`, writeRecord(record), { mode: 0o600 });
  // Written where the kubelet does not look, so that it only ever reads a whole manifest.
  await files.write(paths.next, next.content, next.attributes);
  await files.rename(paths.next, node.manifest);
  await finishStep(place, expectation, record.after);
}

/** The second half of a step: also for one that an interrupted run has begun. */
export async function finishStep(place: StepContext, expected: Expectation, hash: string): Promise<void> {
  const { files, node, ports, server, progress } = place;
  const paths = nodePaths(place.chain, node);
  const what = `the API server of ${node.name} with its new flags`;
  const reason = await awaitServing(server, expected, ports, waiting(progress, what));
  if (reason === null) {
    const step = parseStep(await files.read(`${paths.previous}/record.json`));
    const written = { hash, confirmed: ports.clock.now(), pristine: step?.pristine ?? false };
    await files.write(paths.written, writeRecord(written), { mode: 0o600 });
    await files.remove(paths.previous);
    return;
  }
  const line = (await ports.lastLogLine?.(node)) ?? null;
  await putBack(place);
  throw new IrsaError('IRSA-CONTROLPLANE-020', {
    what: `The API server of ${node.name} did not come back as it should; the previous manifest is in place again, and it serves.`,
    why: `With the new flags, ${reason}${line ? `. Its last words: ${line}` : '.'}`,
    next: 'Put right what the reason names, then run the same command again.',
  });
}

/** A rename of a copy that was written beforehand: it works on a full disk as well. */
export async function putBack(place: Omit<StepContext, 'cluster'>): Promise<void> {
  const { files, node, ports, server, progress } = place;
  const paths = nodePaths(place.chain, node);
  const copy = `${paths.previous}/manifest.yaml`;
  const content = await files.read(copy);
  if (content !== null) {
    const expected = await expect(place, parsed(content, node), { isRestart: false });
    await files.rename(copy, node.manifest);
    const what = `the API server of ${node.name} with its previous manifest`;
    const reason = await awaitServing(server, expected, ports, waiting(progress, what));
    if (reason !== null) throw notBack(node, reason, paths.original);
  }
  await files.remove(paths.previous);
}

/** Gathers what must hold once the API server runs with a manifest. */
export async function expect(
  { files, server }: Omit<StepContext, 'cluster'>,
  manifest: Manifest,
  { isRestart }: { readonly isRestart: boolean },
): Promise<Expectation> {
  const flags = readFlags(manifest);
  const isUp = isRestart && (await server.ready());
  return {
    flags,
    keyId: await signingKeyId(files, manifest, flags),
    processBefore: isUp ? await server.process() : null,
    tokenBefore: isUp ? ((await server.mint())?.token ?? null) : null,
  };
}

async function signingKeyId(
  files: NodeFiles,
  manifest: Manifest,
  { signingKeyFile }: ServiceAccountFlags,
): Promise<string | null> {
  if (signingKeyFile === null) return null;
  const content = await files.read(hostPathOf(manifest.mounts, signingKeyFile));
  if (content === null) return null;
  try {
    const [key] = parsePublicKeys(content.toString('utf8'), signingKeyFile);
    return key ? keyIdOf(key) : null;
  } catch {
    // The API server will say the same, and the manifest is put back.
    return null;
  }
}

/** Whether a manifest is the original, or came from it by irsactl's edits alone. */
async function isPristine({ chain, files, node }: StepContext, hash: string): Promise<boolean> {
  const paths = nodePaths(chain, node);
  const original = parseOriginal(await files.read(`${paths.original}/record.json`));
  const written = parseWritten(await files.read(paths.written));
  return hash === original?.hash || (hash === written?.hash && written.pristine);
}

async function keepOriginal(
  { chain, cluster, files, node }: StepContext,
  current: PlacedManifest,
): Promise<void> {
  const paths = nodePaths(chain, node);
  await files.makeDirectory(paths.directory, 0o700);
  await files.write(paths.cluster, writeRecord(cluster), { mode: 0o600 });
  if (parseOriginal(await files.read(`${paths.original}/record.json`)) !== null) return;
  const { mode, owner, group, modified } = current.attributes;
  const record = {
    manifest: node.manifest,
    hash: hashOf(current.content),
    ...{ mode, owner, group, modified },
    flags: mutable(readFlags(parsed(current.content, node))),
  };
  await files.makeDirectory(paths.original, 0o700);
  await files.write(`${paths.original}/manifest.yaml`, current.content, current.attributes);
  await files.write(`${paths.original}/record.json`, writeRecord(record), { mode: 0o600 });
}

export function parsed(content: Uint8Array, node: ControlPlaneNode): Manifest {
  const result = parseManifest(content);
  if ('manifest' in result) return result.manifest;
  throw new IrsaError('IRSA-CONTROLPLANE-008', {
    what: `The manifest ${node.manifest} cannot be edited.`,
    why: result.fault,
    next: 'Run `irsactl plan`, which looks at it anew.',
    place: { file: node.manifest, ...(result.line !== undefined && { line: result.line }) },
  });
}

function mutable(flags: ServiceAccountFlags) {
  const { issuers, keyFiles, signingKeyFile, audiences } = flags;
  return { issuers: [...issuers], keyFiles: [...keyFiles], signingKeyFile, audiences: [...audiences] };
}

function notBack(node: ControlPlaneNode, reason: string, original: string): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-021', {
    what: `The API server of ${node.name} does not come back, not even with its previous manifest.`,
    why: `The manifest from before is in place at ${node.manifest}, but ${reason}.`,
    next: `Look at the API server's log (\`crictl logs\`, /var/log/pods). The manifest from before irsactl is kept in ${original}.`,
  });
}
