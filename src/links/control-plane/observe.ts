import { dirname } from 'node:path';
import type { ControlPlaneNode } from '../../config/trust-chain.ts';
import { keyIdOf } from '../../trust/key-id.ts';
import { parsePublicKeys } from '../../trust/public-keys.ts';
import { type DesiredControlPlane, keyFilesIn, nodePaths } from './desired.ts';
import type { ApiFacts, ControlPlaneFacts, ManifestFile, NodeFacts } from './facts.ts';
import { readFlags } from './manifest/flags.ts';
import { hostPathOf } from './manifest/host-path.ts';
import { type Manifest, parseManifest } from './manifest/parse-manifest.ts';
import { workableNode } from './node-rules.ts';
import type { ApiServer, ControlPlanePorts, NodeFiles } from './ports.ts';
import { hashOf, parseCluster, parseOriginal, parseStep, parseWritten } from './step/records.ts';

/** Looks at the node's files first: they tell of a half-done step even while the API server is down. */
export async function observeControlPlane(
  desired: DesiredControlPlane,
  ports: ControlPlanePorts,
): Promise<ControlPlaneFacts> {
  const node = workableNode(desired.nodes);
  if (!node) return null;
  const files = ports.nodeFiles(node);
  const manifest = await readManifest(files, node);
  const parsed = manifest ? parseManifest(manifest.content) : null;
  const known = parsed && 'manifest' in parsed ? parsed.manifest : null;
  const own = await readOwnFiles(files, desired.chain, node);
  const isUnconfirmed = own.step !== null && own.step.after === manifest?.hash;
  if (isUnconfirmed) await awaitAfterStep(node, ports);
  return {
    manifest,
    ...own,
    strays: await findStrays(files, node),
    oneFileSystem: await isOneFileSystem(files, node),
    keyIds: known ? await readKeyIds(files, known) : {},
    installed: await findInstalled(files, known, desired.chain),
    stagedKeyId: (await keyIdsIn(files, nodePaths(desired.chain, node).stagedKey))[0] ?? null,
    api: await askApiServer(ports.apiServer(node), known, desired),
    now: ports.clock.now(),
  };
}

async function readManifest(files: NodeFiles, node: ControlPlaneNode): Promise<ManifestFile | null> {
  const content = await files.read(node.manifest);
  const facts = await files.facts(node.manifest);
  if (content === null || facts === null) return null;
  const { mode, owner, group, modified } = facts;
  return { content, hash: hashOf(content), mode, owner, group, modified };
}

type OwnFiles = Pick<NodeFacts, 'original' | 'step' | 'written' | 'remembered' | 'hasBackups'>;

async function readOwnFiles(files: NodeFiles, chain: string, node: ControlPlaneNode): Promise<OwnFiles> {
  const paths = nodePaths(chain, node);
  const original = parseOriginal(await files.read(`${paths.original}/record.json`));
  const originalContent = await files.read(`${paths.original}/manifest.yaml`);
  const step = parseStep(await files.read(`${paths.previous}/record.json`));
  const previous = await files.read(`${paths.previous}/manifest.yaml`);
  const names = (await files.list(paths.directory)) ?? [];
  return {
    original: original && originalContent ? { ...original, content: originalContent } : null,
    step: step && { ...step, content: previous },
    written: parseWritten(await files.read(paths.written)),
    remembered: parseCluster(await files.read(paths.cluster)),
    hasBackups: names.some((name) => name !== 'signing.key'),
  };
}

/**
 * After a step that nobody confirmed the API server gets the time that the step would have given it, from now on: a
 * step of hours ago may serve since then, and one failed answer is no reason to put it back.
 */
export async function awaitAfterStep(
  node: ControlPlaneNode,
  { clock, apiServer, patienceSeconds = 120 }: ControlPlanePorts,
): Promise<void> {
  const server = apiServer(node);
  const until = clock.elapsed() + patienceSeconds * 1000;
  while (clock.elapsed() < until && !(await server.ready())) await clock.sleep(1000);
}

async function findStrays(files: NodeFiles, node: ControlPlaneNode): Promise<readonly string[]> {
  const folder = dirname(node.manifest);
  const strays: string[] = [];
  for (const name of (await files.list(folder)) ?? []) {
    const path = `${folder}/${name}`;
    if (name.startsWith('.') || path === node.manifest) continue;
    if ((await files.facts(path))?.kind !== 'file') continue;
    const content = (await files.read(path)) ?? Buffer.of();
    if ('manifest' in parseManifest(content)) strays.push(path);
  }
  return strays;
}

async function isOneFileSystem(files: NodeFiles, node: ControlPlaneNode): Promise<boolean> {
  const manifests = await files.facts(dirname(node.manifest));
  let folder = node.directory;
  let own = await files.facts(folder);
  while (own === null && folder !== dirname(folder)) {
    folder = dirname(folder);
    own = await files.facts(folder);
  }
  return manifests === null || own === null || manifests.device === own.device;
}

async function readKeyIds(files: NodeFiles, manifest: Manifest): Promise<NodeFacts['keyIds']> {
  const flags = readFlags(manifest);
  const paths = [...flags.keyFiles, ...(flags.signingKeyFile ? [flags.signingKeyFile] : [])];
  const found: [string, readonly string[]][] = [];
  for (const path of paths) found.push([path, await keyIdsIn(files, hostPathOf(manifest.mounts, path))]);
  return Object.fromEntries(found);
}

async function findInstalled(
  files: NodeFiles,
  manifest: Manifest | null,
  chain: string,
): Promise<NodeFacts['installed']> {
  const signing = manifest ? readFlags(manifest).signingKeyFile : null;
  if (!manifest || !signing) return { exists: false, keyId: null, complete: false };
  const own = keyFilesIn(dirname(signing), chain);
  const [privateFile, publicFile] = [own.privateFile, own.publicFile].map((path) =>
    hostPathOf(manifest.mounts, path),
  );
  const keyId = (await keyIdsIn(files, privateFile ?? ''))[0] ?? null;
  const publicId = (await keyIdsIn(files, publicFile ?? ''))[0] ?? null;
  const exists = [await files.facts(privateFile ?? ''), await files.facts(publicFile ?? '')].some(Boolean);
  return { exists, keyId, complete: keyId !== null && keyId === publicId };
}

async function keyIdsIn(files: NodeFiles, path: string): Promise<readonly string[]> {
  const content = await files.read(path);
  if (content === null) return [];
  try {
    return parsePublicKeys(content.toString('utf8'), path).map(keyIdOf);
  } catch {
    return [];
  }
}

async function askApiServer(
  server: ApiServer,
  manifest: Manifest | null,
  desired: DesiredControlPlane,
): Promise<ApiFacts> {
  if (!(await server.ready())) {
    return { serves: false, issuer: null, minted: null, fromKubeadm: false, pods: [], secrets: [] };
  }
  const minted = await server.mint();
  const first = manifest ? readFlags(manifest).issuers[0] : undefined;
  const signs = desired.issuer.known && first === desired.issuer.value;
  return {
    serves: true,
    issuer: await server.servedIssuer(),
    minted: minted && { issuer: minted.issuer, keyId: minted.keyId, audiences: minted.audiences },
    fromKubeadm: await server.isFromKubeadm(),
    pods: signs ? [] : await server.tokenPods(),
    secrets: signs ? [] : await server.tokenSecrets(),
  };
}
