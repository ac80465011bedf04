import { basename, dirname } from 'node:path';
import { chainDirectory } from '../../chain/node-directory.ts';
import { temporaryOf } from '../../chain/node-files.ts';
import { lookAtFolder } from '../../chain/private-folder.ts';
import type { Progress } from '../../chain/progress.ts';
import type { ControlPlaneNode } from '../../config/trust-chain.ts';
import { canRenameBetween } from './can-rename-between.ts';
import { backupPaths, type DesiredControlPlane, nodePaths } from './desired.ts';
import type { ApiFacts, InstalledKey, ManifestFile, NodeFacts, UnmovableFile } from './facts.ts';
import { findStrays } from './find-strays.ts';
import type { BorrowedOriginal } from './joined-node.ts';
import { kubeadmPair, onNode } from './key-placement.ts';
import { readFlags, type ServiceAccountFlags } from './manifest/flags.ts';
import { foldersTo, hostPathOf } from './manifest/host-path.ts';
import { type Manifest, readable } from './manifest/parse-manifest.ts';
import { nodeKeyOf } from './node-state.ts';
import { observeController } from './observe-controller.ts';
import type { ApiServer, ControlPlanePorts, NodeFiles } from './ports.ts';
import { observeMachine } from './preflight/observe.ts';
import type { PairForm } from './server-form.ts';
import { awaitReady } from './step/await-serving.ts';
import { patienceOf } from './step/expectation.ts';
import { keyIdsIn, privateKeyIdIn } from './step/key-ids.ts';
import { readSwitch } from './step/live-switch.ts';
import { readOriginal, readStep } from './step/read-records.ts';
import { hashOf, parseCluster, parseFailed, parseOriginal, parsePersisted } from './step/records.ts';
import { waitingAsBefore } from './step/wait-times.ts';
import { ifLeftDown } from './step/what-if.ts';
import { readWritten } from './step/written-manifest.ts';

/** Looks at the node's files first: they show a half-done step even while the API server is down. */
export async function observeNode(
  desired: DesiredControlPlane,
  node: ControlPlaneNode,
  ports: ControlPlanePorts,
  progress: Progress,
  borrowed: BorrowedOriginal | null = null,
): Promise<NodeFacts> {
  const files = ports.nodeFiles(node);
  const manifest = await readManifest(files, node);
  const known = manifest && readable(manifest.content);
  const own = withBorrowed(await readOwnFiles(files, desired.chain, node), borrowed);
  const server = ports.apiServer(node);
  const isUnconfirmed = own.step !== null && own.step.after === manifest?.hash;
  if (isUnconfirmed) {
    const patience = patienceOf(known, ports);
    const report = await waitingAsBefore(
      { chain: desired.chain, node, files, progress },
      'new-flags',
      `the API server of ${node.name}, which an interrupted run has changed`,
      ifLeftDown(node, patience),
    );
    await awaitReady(server, ports, patience, report);
  }
  const before = own.step?.content ? readable(own.step.content) : null;
  const flags = [known, before].flatMap((one) => (one ? [readFlags(one)] : []));
  const ownFolder = nodePaths(desired.chain, node).directory;
  const unmovable = known ? await findUnmovable(files, ownFolder, known, own.original) : [];
  return {
    node,
    manifest,
    ...own,
    strays: await findStrays(files, desired.chain, node),
    oneFileSystem: await canRenameBetween(files, ownFolder, dirname(node.manifest)),
    keyIds: known
      ? await readKeyIds(files, known, [...flags, ...(own.original ? [own.original.flags] : [])])
      : new Map(),
    installed: await findInstalled(files, known, own.original, desired.chain),
    stagedKeyId: (await keyIdsIn(files, nodePaths(desired.chain, node).stagedKey))[0] ?? null,
    ...(unmovable.length > 0 && { unmovable }),
    originalPair: borrowed ? borrowed.pair : await readOriginalPair(files, known, own.original),
    joinedWith: borrowed?.from.name ?? null,
    controllerManager:
      known && (await observeController(files, known, desired.chain, node, borrowed !== null)),
    otherChains: await findOtherChains(files, desired.chain, node),
    folder: await lookAtFolder(ownFolder, files),
    api: { ...(await askApiServer(server)), started: await startedSince(desired, own, manifest, server) },
    machine: await lookAtMachine(desired.chain, ports, node, known, own.original),
  };
}

async function readManifest(files: NodeFiles, node: ControlPlaneNode): Promise<ManifestFile | null> {
  const content = await files.read(node.manifest);
  const facts = await files.facts(node.manifest);
  if (content === null || facts === null) return null;
  const { mode, owner, group, modified, isLink, names } = facts;
  return { content, hash: hashOf(content), mode, owner, group, modified, isLinked: isLink || names > 1 };
}

type OwnFiles = Pick<
  NodeFacts,
  'original' | 'step' | 'switch' | 'written' | 'failed' | 'remembered' | 'persisted' | 'hasBackups'
>;

function withBorrowed(own: OwnFiles, borrowed: BorrowedOriginal | null): OwnFiles {
  return borrowed ? { ...own, original: { ...borrowed.record, isIntact: false, noted: 0 } } : own;
}

async function readOwnFiles(files: NodeFiles, chain: string, node: ControlPlaneNode): Promise<OwnFiles> {
  const paths = nodePaths(chain, node);
  const original = await readOriginal({ chain, files, node });
  const manifest = await files.read(`${paths.original}/manifest.yaml`);
  const step = await readStep({ chain, files, node });
  const previous = await files.read(`${paths.previous}/manifest.yaml`);
  const ours = backupPaths(chain, node).flatMap((path) => [basename(path), basename(temporaryOf(path))]);
  const names = (await files.list(paths.directory)) ?? [];
  const left = await readSwitch({ chain, node, files });
  return {
    original: original && {
      ...original,
      isIntact: manifest !== null && hashOf(manifest) === original.hash,
      noted: (await files.facts(`${paths.original}/record.json`))?.modified ?? 0,
    },
    step: step && { ...step, content: previous && hashOf(previous) === step.before ? previous : null },
    switch: left,
    written: await readWritten({ chain, files, node }, left),
    failed: parseFailed(await files.read(paths.failed)),
    remembered: parseCluster(await files.read(paths.cluster)),
    persisted: parsePersisted(await files.read(paths.persisted)),
    hasBackups: names.some((name) => ours.includes(name)),
  };
}

async function readKeyIds(
  files: NodeFiles,
  { mounts }: Manifest,
  all: readonly ServiceAccountFlags[],
): Promise<NodeFacts['keyIds']> {
  const found = new Map<string, readonly string[]>();
  for (const path of all.flatMap(({ keyFiles }) => keyFiles)) {
    found.set(path, await keyIdsIn(files, hostPathOf(mounts, path)));
  }
  for (const path of all.flatMap(({ signingKeyFile }) => signingKeyFile ?? [])) {
    const kid = await privateKeyIdIn(files, hostPathOf(mounts, path));
    found.set(path, kid === null ? [] : [kid]);
  }
  return found;
}

async function findInstalled(
  files: NodeFiles,
  manifest: Manifest | null,
  original: NodeFacts['original'],
  chain: string,
): Promise<InstalledKey> {
  if (!manifest) return { exists: false, keyId: null, complete: false, mode: null };
  const { privateFile, publicFile } = nodeKeyOf(manifest, original?.ours?.key ?? null, chain).onNode;
  const [keyId = null] = await keyIdsIn(files, privateFile);
  const [publicId = null] = await keyIdsIn(files, publicFile);
  const all = [privateFile, publicFile, temporaryOf(privateFile), temporaryOf(publicFile)];
  const there = await Promise.all(all.map((path) => files.facts(path)));
  return {
    exists: there.some(Boolean),
    keyId,
    complete: keyId !== null && keyId === publicId,
    mode: there[0]?.mode ?? null,
  };
}

/** Of kubeadm's pair; a step renames its next files there from irsactl's folder. */
async function findUnmovable(
  files: NodeFiles,
  ownFolder: string,
  manifest: Manifest,
  original: NodeFacts['original'],
): Promise<readonly UnmovableFile[]> {
  const pair = original?.ours?.pair ?? kubeadmPair(readFlags(manifest));
  if (!pair) return [];
  const found: UnmovableFile[] = [];
  for (const path of Object.values(onNode(manifest, pair))) {
    const facts = await files.facts(path);
    if (facts && (facts.isLink || facts.names > 1)) found.push({ path, because: 'linked' });
    else if (!(await canRenameBetween(files, ownFolder, dirname(path)))) {
      found.push({ path, because: 'other file system' });
    }
  }
  return found;
}

async function findOtherChains(
  files: NodeFiles,
  chain: string,
  node: ControlPlaneNode,
): Promise<NodeFacts['otherChains']> {
  const found: { name: string; issuer: string | null }[] = [];
  for (const name of (await files.list(node.directory)) ?? []) {
    if (name === chain || name.startsWith('.')) continue;
    const record = await files.read(`${chainDirectory(name, node)}/original/record.json`);
    if (record) found.push({ name, issuer: parseOriginal(record)?.ours?.issuer ?? null });
  }
  return found;
}

async function askApiServer(server: ApiServer): Promise<Omit<ApiFacts, 'started'>> {
  if (!(await server.ready())) return down;
  const minted = await server.mint();
  return {
    serves: true,
    issuer: await server.servedIssuer(),
    minted: minted && { issuer: minted.issuer, keyId: minted.keyId, audiences: minted.audiences },
    acceptsOwn: minted === null || (await server.accepts(minted.token)),
    keyIds: await server.servedKeyIds(),
  };
}

const down: Omit<ApiFacts, 'started'> = {
  serves: false,
  issuer: null,
  minted: null,
  acceptsOwn: true,
  keyIds: [],
};

/**
 * Its metrics are megabytes. They are read only where a token from before may count, and the manifest is none of which
 * irsactl itself knows since when it is there.
 */
async function startedSince(
  { apiAudiences }: DesiredControlPlane,
  { original, written }: OwnFiles,
  manifest: ManifestFile | null,
  server: ApiServer,
): Promise<number | null> {
  const counts = apiAudiences !== null || original !== null;
  if (!counts || written?.hash === manifest?.hash || !(await server.ready())) return null;
  const seconds = Number((await server.process()) ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : null;
}

/** The copies in irsactl's folder, as they were when they were kept. */
async function readOriginalPair(
  files: NodeFiles,
  manifest: Manifest | null,
  original: NodeFacts['original'],
): Promise<PairForm | null> {
  const kept = original?.files ?? [];
  const ids = async (path: string) => {
    const copy = kept.find((file) => file.path === path);
    const content = copy ? await files.read(copy.copy) : null;
    return copy && content && hashOf(content) === copy.hash ? keyIdsIn(files, copy.copy) : null;
  };
  if (!manifest || !original?.ours?.pair) return null;
  const pair = onNode(manifest, original.ours.pair);
  const [publicIds, signing] = [await ids(pair.publicFile), await ids(pair.privateFile)];
  return publicIds && signing?.[0] ? { publicIds, signingId: signing[0] } : null;
}

/** With the owners of the keys and of their folders: an API server that does not run as root may not read all of them. */
async function lookAtMachine(
  chain: string,
  ports: ControlPlanePorts,
  node: ControlPlaneNode,
  manifest: Manifest | null,
  original: NodeFacts['original'],
): Promise<NodeFacts['machine']> {
  const files = manifest ? keyPathsOf(manifest, original, chain) : [];
  return observeMachine(ports.shell(node), { node, manifest, files }, ports.clock);
}

function keyPathsOf(manifest: Manifest, original: NodeFacts['original'], chain: string): readonly string[] {
  const { signingKeyFile, keyFiles } = readFlags(manifest);
  const { privateFile, publicFile } = nodeKeyOf(manifest, original?.ours?.key ?? null, chain).inContainer;
  const all = [signingKeyFile, ...keyFiles, original?.flags.signingKeyFile ?? null, privateFile, publicFile];
  const { mounts } = manifest;
  const paths = all
    .filter((path) => path !== null)
    .flatMap((path) => [hostPathOf(mounts, path), ...foldersTo(mounts, path)]);
  return [...new Set(paths)];
}
