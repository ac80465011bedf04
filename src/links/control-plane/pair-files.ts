import { IrsaError } from '../../errors/irsa-error.ts';
import type { PrivateKey } from '../../trust/private-key.ts';
import { nodePaths } from './desired.ts';
import { lostOriginalKey } from './findings.ts';
import { blockOf, type KeyPlace, withKeyAt } from './key-blocks.ts';
import { inPlaceOfKey } from './key-ownership.ts';
import { onNode } from './key-placement.ts';
import type { KeyFiles } from './manifest/chain-flags.ts';
import type { Manifest } from './manifest/parse-manifest.ts';
import type { ControlPlaneNode, FileFacts } from './ports.ts';
import type { PairForm, ServerForm } from './server-form.ts';
import { keyIdsIn } from './step/key-ids.ts';
import type { PlacedFile, PlacedKeyFile } from './step/node-change.ts';
import { readOriginal } from './step/read-records.ts';
import { hashOf } from './step/records.ts';
import { readStagedKey } from './step/staged-key.ts';
import { moved, type StepContext } from './step/step-context.ts';

/** Where the files of a form come from. */
interface FormSource extends Pick<StepContext, 'chain' | 'node' | 'files' | 'ours' | 'ports'> {
  /** The first control plane node, where the signing key is staged. */
  readonly first: ControlPlaneNode;
}

/** kubeadm's own files as they lie there now. */
export async function pairOnNode({ files, ours }: FormSource, manifest: Manifest): Promise<PairForm | null> {
  if (!ours.pair) return null;
  const pair = onNode(manifest, ours.pair);
  const publicIds = await keyIdsIn(files, pair.publicFile);
  return { publicIds, signingId: (await keyIdsIn(files, pair.privateFile))[0] ?? 'none' };
}

/** The files that make a form, the public one first: what signs is accepted before it signs. */
export async function pairFiles(
  source: FormSource,
  manifest: Manifest,
  wanted: ServerForm,
): Promise<readonly PlacedKeyFile[]> {
  const today = await pairOnNode(source, manifest);
  if (!source.ours.pair || !wanted.pair || !today) return [];
  const pair = onNode(manifest, source.ours.pair);
  const changed: PlacedKeyFile[] = [];
  if (wanted.pair.publicIds.join() !== today.publicIds.join()) {
    changed.push(await publicFile(source, pair, wanted.pair));
  }
  if (wanted.pair.signingId !== today.signingId) changed.push(await privateFile(source, pair, wanted.pair));
  return changed;
}

async function publicFile(
  source: FormSource,
  { publicFile: path }: KeyFiles,
  wanted: PairForm,
): Promise<PlacedKeyFile> {
  const { ours, ports } = source;
  const { content, facts } = await readPresent(source, path);
  const from = hashOf(content);
  const at = wanted.publicIds.indexOf(ours.keyId);
  const place: KeyPlace = at < 0 ? 'none' : at === 0 ? 'first' : 'last';
  const present = content.toString('utf8');
  const kid = ours.keyId ?? '';
  const isWanted = place !== 'none';
  const pem = isWanted ? (blockOf(present, kid) ?? (await chainKey(source)).publicPem()) : '';
  const text = withKeyAt(present, kid, pem, place);
  const original = place === 'none' ? await originalFile(source, path) : null;
  if (original && isSameText(original.content, text)) return { ...original, from };
  const { mode, owner, group } = facts;
  return {
    path,
    from,
    content: Buffer.from(text),
    attributes: { mode, owner, group, modified: ports.clock.now() },
  };
}

/** A line break at the end may have been added when the chain's key was put behind the others. */
function isSameText(content: Uint8Array, text: string): boolean {
  return Buffer.from(content).toString('utf8').trimEnd() === text.trimEnd();
}

/** The chain's key goes in with the owner of the present one, and no more than 0640; the original comes back as it was. */
async function privateFile(
  source: FormSource,
  { privateFile: path }: KeyFiles,
  wanted: PairForm,
): Promise<PlacedKeyFile> {
  const { content, facts } = await readPresent(source, path);
  const from = hashOf(content);
  if (wanted.signingId !== source.ours.keyId) {
    const original = await originalFile(source, path);
    if (!original) throw keyIsLost(source, path);
    return { ...original, from };
  }
  const key = await chainKey(source);
  const modified = source.ports.clock.now();
  return {
    path,
    from,
    content: Buffer.from(key.toPem()),
    attributes: { ...inPlaceOfKey(facts), modified },
  };
}

/** A file as it was before irsactl; null where no sound copy of it was kept. */
async function originalFile(source: FormSource, path: string): Promise<PlacedFile | null> {
  const kept = (await readOriginal(source))?.files.find((file) => file.path === path);
  const content = kept ? await source.files.read(kept.copy) : null;
  if (!kept || content === null || hashOf(content) !== kept.hash) return null;
  const { mode, owner, group, modified } = kept;
  return { path, content, attributes: { mode, owner, group, modified } };
}

async function readPresent(
  source: FormSource,
  path: string,
): Promise<{ readonly content: Buffer; readonly facts: FileFacts }> {
  const [content, facts] = [await source.files.read(path), await source.files.facts(path)];
  if (content !== null && facts !== null) return { content, facts };
  throw moved(source);
}

function chainKey({ chain, first, ours, ports }: FormSource): Promise<PrivateKey> {
  return readStagedKey(chain, first, ours.keyId, ports);
}

function keyIsLost({ node, chain }: FormSource, path: string): IrsaError {
  const problem = lostOriginalKey(path, node.name, nodePaths(chain, node).original);
  return new IrsaError('IRSA-CONTROLPLANE-035', problem);
}
