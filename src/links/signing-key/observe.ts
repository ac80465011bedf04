import { chainDirectory, keyPath, keysFolder } from '../../chain/node-directory.ts';
import type { ChainKeys } from '../../chain/outputs.ts';
import type { ControlPlaneNode } from '../../config/trust-chain.ts';
import { IrsaError, type Problem } from '../../errors/irsa-error.ts';
import type { KeyDocument, KeyFacts, ServerKeys } from '../../rotation/facts.ts';
import type { FormerIssuer } from '../../rotation/migration.ts';
import { type Memory, mergedMemory, type RotationRecord } from '../../rotation/record.ts';
import { type Jwk, jwkOf } from '../../trust/jwks.ts';
import { parsePrivateKey } from '../../trust/private-key.ts';
import type { NodeKeys, SigningKeyPorts } from './ports.ts';

export interface DesiredSigningKey {
  readonly chain: string;
  readonly clusterUid: string;
  readonly source: 'cluster' | 'new';
  readonly nodes: readonly ControlPlaneNode[];
  /** Whether the user sets the flags of the API servers, so that irsactl writes no key. */
  readonly isManual: boolean;
  /** The issuer in irsa.yaml; null if AWS assigns its URL. */
  readonly issuer: string | null;
  /** In days; null without a limit. */
  readonly maxAgeDays: number | null;
}

/** What a node shows of the chain's keys, without private keys. */
interface SeenNode {
  readonly node: ControlPlaneNode;
  readonly keys: NodeKeys;
  /** The public halves of the private keys in irsactl's folder. */
  readonly held: readonly Jwk[];
  readonly files: readonly string[];
  /** Whether the chain was applied there: the control-plane link keeps its record in the same folder. */
  readonly isApplied: boolean;
  readonly memory: Memory | null;
  readonly recordedIssuers: readonly FormerIssuer[];
  readonly keyWritten: number | null;
}

export interface KeyFolder {
  readonly node: ControlPlaneNode;
  /** The key IDs of the rotation's keys. */
  readonly kids: readonly string[];
  /** The names of all files there. */
  readonly files: readonly string[];
}

export interface UnseenNode {
  readonly node: ControlPlaneNode;
  readonly error: IrsaError;
}

export interface SigningKeyFacts {
  readonly keys: ChainKeys;
  /** Why the record cannot be read; null if it was. */
  readonly recordFault: { readonly code: IrsaError['code']; readonly problem: Problem } | null;
  /** Read only during a rotation, and null if it is not there. */
  readonly document: KeyDocument | null;
  readonly unseen: readonly UnseenNode[];
  /** The private keys in irsactl's folder on each node that was read. */
  readonly folders: readonly KeyFolder[];
  /** Whether a node has a record of the chain, or its API server signs for it. */
  readonly isApplied: boolean;
  /** The issuers in the records on the nodes. */
  readonly recordedIssuers: readonly FormerIssuer[];
  /** The earliest write of the key file on a node, in milliseconds since 1970: a node that joins writes its copy later. */
  readonly signsSince: number | null;
  readonly now: number;
}

export async function observeSigningKey(
  desired: DesiredSigningKey,
  ports: SigningKeyPorts,
): Promise<SigningKeyFacts> {
  const { nodes, issuer, source, clusterUid } = desired;
  const [cluster, record] = await Promise.all([ports.clusterKeys(), readRecord(ports)]);
  const results = await Promise.all(nodes.map((node) => tryObserveNode(desired, node, record.record, ports)));
  const seen = results.flatMap((one) => ('error' in one ? [] : [one]));
  const recordedIssuers = merged(seen.flatMap((one) => one.recordedIssuers));
  const issuers = [
    ...new Set([...(issuer === null ? [] : [issuer]), ...recordedIssuers.map(({ url }) => url)]),
  ];
  const memory = mergedMemory([
    ...seen.flatMap(({ memory: onNode }) => onNode ?? []),
    await ports.providers.read(issuers),
  ]);
  const isForChain = (all: readonly string[]) => source === 'cluster' || issuers.includes(all[0] ?? '');
  const publicHalves = byKid([
    ...cluster,
    ...seen.flatMap(({ keys, held }) => [...keys.publicHalves, ...held]),
  ]);
  const keys: ChainKeys = {
    ...{ clusterUid, memory, publicHalves },
    record: record.record,
    servers: desired.isManual ? manualServers(cluster) : serversOf(results, isForChain),
    holders: results.map((one) => ({
      name: one.node.name,
      kids: 'error' in one ? null : [...one.held.map(({ kid }) => kid), ...signerOf(one.keys)],
    })),
  };
  const times = seen.flatMap(({ keyWritten }) => keyWritten ?? []);
  return {
    ...{ keys, recordedIssuers },
    recordFault: record.fault,
    document: keys.record === null ? null : await ports.document(publicHalves),
    unseen: results.flatMap((one) => ('error' in one ? [one] : [])),
    folders: seen.map(({ node, held, files }) => ({ node, files, kids: held.map(({ kid }) => kid) })),
    isApplied: seen.some(
      ({
        isApplied,
        keys: {
          issuers: [first = ''],
        },
      }) => isApplied || issuers.includes(first),
    ),
    signsSince: times.length === 0 ? null : Math.min(...times),
    now: ports.now(),
  };
}

/** The pure functions of a rotation need the document too. */
export function keyFacts({ keys, document }: Pick<SigningKeyFacts, 'keys' | 'document'>): KeyFacts {
  return { ...keys, document };
}

async function readRecord({ records }: SigningKeyPorts): Promise<{
  readonly record: RotationRecord | null;
  readonly fault: SigningKeyFacts['recordFault'];
}> {
  try {
    return { record: await records.read(), fault: null };
  } catch (error) {
    if (!(error instanceof IrsaError) || error.code === 'IRSA-KEY-036') throw error;
    return { record: null, fault: { code: error.code, problem: error.problem } };
  }
}

function serversOf(
  results: readonly (SeenNode | UnseenNode)[],
  isForChain: (issuers: readonly string[]) => boolean,
): ChainKeys['servers'] {
  return results.map((one) => {
    const { name } = one.node;
    if ('error' in one) return { name, keys: null };
    const { signs, accepts, issuers } = one.keys;
    const keys: ServerKeys = { signs, accepts, started: null, isForChain: isForChain(issuers) };
    return { name, keys };
  });
}

/** Without access to nodes, the API server of the kubeconfig speaks for all. */
function manualServers(cluster: readonly Jwk[]): ChainKeys['servers'] {
  const accepts = cluster.map(({ kid }) => kid);
  const [signs] = accepts;
  if (signs === undefined) return [];
  return [{ name: 'the API server', keys: { signs, accepts, started: null, isForChain: true } }];
}

function signerOf({ signer }: NodeKeys): readonly string[] {
  return signer === null ? [] : [signer];
}

/** Each issuer once: accepted if an API server accepts it. */
function merged(recorded: readonly FormerIssuer[]): readonly FormerIssuer[] {
  const byUrl = Map.groupBy(recorded, ({ url }) => url);
  return [...byUrl].map(([url, all]) => ({ url, isAccepted: all.some(({ isAccepted }) => isAccepted) }));
}

function byKid(keys: readonly Jwk[]): readonly Jwk[] {
  const found = new Map<string, Jwk>();
  for (const key of keys) if (!found.has(key.kid)) found.set(key.kid, key);
  return [...found.values()];
}

async function tryObserveNode(
  desired: DesiredSigningKey,
  node: ControlPlaneNode,
  record: RotationRecord | null,
  ports: SigningKeyPorts,
): Promise<SeenNode | UnseenNode> {
  try {
    return await observeNode(desired, node, record, ports);
  } catch (error) {
    if (error instanceof IrsaError) return { node, error };
    throw error;
  }
}

async function observeNode(
  { chain }: DesiredSigningKey,
  node: ControlPlaneNode,
  record: RotationRecord | null,
  ports: SigningKeyPorts,
): Promise<SeenNode> {
  const files = ports.nodeFiles(node);
  const isApplied = (await files.facts(`${chainDirectory(chain, node)}/record.json`)) !== null;
  return {
    ...{ node, isApplied },
    keys: await ports.serverKeys(node),
    held: await heldKeys(chain, node, record, ports),
    files: (await files.list(keysFolder(chain, node))) ?? [],
    memory: isApplied ? await ports.memory(node) : null,
    recordedIssuers: isApplied ? await ports.recordedIssuers(node) : [],
    keyWritten: await ports.keyWritten(node),
  };
}

/** The public halves of the rotation's private keys in irsactl's folder. A file counts only under the name of its key. */
async function heldKeys(
  chain: string,
  node: ControlPlaneNode,
  record: RotationRecord | null,
  { nodeFiles }: SigningKeyPorts,
): Promise<readonly Jwk[]> {
  const files = nodeFiles(node);
  const found: Jwk[] = [];
  // Files of other keys are not read: they are left from a run that was killed.
  for (const kid of record === null ? [] : [record.next, ...record.from]) {
    const path = keyPath(chain, node, kid);
    const content = await files.read(path);
    const key = content && jwkOf(parsePrivateKey(content.toString('utf8'), path).publicKey);
    if (key?.kid === kid) found.push(key);
  }
  return found;
}
