import { chainDirectory, stagedKeyPath } from '../../chain/node-directory.ts';
import {
  readRotation,
  rotationPath,
  type StagedRotation,
  withoutSecrets,
} from '../../chain/rotation-file.ts';
import type { ControlPlaneNode } from '../../config/trust-chain.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import type { FormerIssuer } from '../../rotation/moves.ts';
import { type Jwk, jwkOf } from '../../trust/jwks.ts';
import { parsePrivateKey } from '../../trust/private-key.ts';
import type { ServerKeys, SigningKeyPorts } from './ports.ts';

export interface DesiredSigningKey {
  readonly chain: string;
  readonly source: 'cluster' | 'new';
  readonly nodes: readonly ControlPlaneNode[];
  /** Whether the user sets the flags of the API servers, so that irsactl writes no key. */
  readonly isManual: boolean;
  /** The issuer in irsa.yaml; null if AWS assigns its URL. */
  readonly issuer: string | null;
  /** In days; null without a limit. */
  readonly maxAgeDays: number | null;
}

/** The staged keys of a node, without private keys. */
export interface StagedFacts {
  readonly node: ControlPlaneNode;
  /** The new key of the first apply; null if none is staged. */
  readonly staged: Jwk | null;
  readonly rotation: StagedRotation | null;
  /** Whether the chain was applied there: the control-plane link keeps its record in the same folder. */
  readonly isApplied: boolean;
}

export interface SigningKeyFacts {
  /** The keys of the cluster, the signing one first. */
  readonly cluster: readonly Jwk[];
  readonly nodes: readonly (StagedFacts | { readonly node: ControlPlaneNode; readonly error: IrsaError })[];
  /** The earliest write of the key file on a node, in milliseconds since 1970: a node that joins writes its copy later. */
  readonly signsSince: number | null;
  readonly now: number;
  /** The keys of every API server; read only during a rotation. */
  readonly servers: readonly ServerKeys[];
  /** The issuers in the records on the nodes. */
  readonly recordedIssuers: readonly FormerIssuer[];
  /** The key IDs of the tokens in token Secrets; read only during a rotation. */
  readonly secretKeys: readonly string[];
}

export async function observeSigningKey(
  { chain, nodes }: DesiredSigningKey,
  ports: SigningKeyPorts,
): Promise<SigningKeyFacts> {
  const cluster = await ports.clusterKeys();
  const results = await Promise.all(
    nodes.map((node) =>
      observeNode(chain, node, ports).catch((error: unknown) => {
        if (error instanceof IrsaError) return { node, error };
        throw error;
      }),
    ),
  );
  const isRotating = results.some((one) => 'rotation' in one && one.rotation !== null);
  const [servers, secretKeys] = isRotating
    ? await Promise.all([Promise.all(nodes.map((node) => ports.serverKeys(node))), ports.secretKeys()])
    : [[], []];
  const seen = results.flatMap((one) => ('error' in one ? [] : [one]));
  const written = await Promise.all(seen.map(({ node }) => ports.keyWritten(node)));
  const recorded = await Promise.all(
    seen.filter(({ isApplied }) => isApplied).map(({ node }) => ports.recordedIssuers(node)),
  );
  const times = written.filter((time) => time !== null);
  const signsSince = times.length === 0 ? null : Math.min(...times);
  return {
    cluster,
    nodes: results,
    recordedIssuers: merged(recorded.flat()),
    servers,
    secretKeys,
    signsSince,
    now: ports.now(),
  };
}

/** Each issuer once: accepted if an API server accepts it. */
function merged(recorded: readonly FormerIssuer[]): readonly FormerIssuer[] {
  const byUrl = Map.groupBy(recorded, ({ url }) => url);
  return [...byUrl].map(([url, all]) => ({ url, isAccepted: all.some(({ isAccepted }) => isAccepted) }));
}

async function observeNode(
  chain: string,
  node: ControlPlaneNode,
  ports: SigningKeyPorts,
): Promise<StagedFacts> {
  const files = ports.nodeFiles(node);
  const path = stagedKeyPath(chain, node);
  const content = await files.read(path);
  const rotation = await readRotation(chain, node, files);
  return {
    node,
    staged: content && jwkOf(parsePrivateKey(content.toString('utf8'), path).publicKey),
    rotation: rotation && withoutSecrets(rotation, rotationPath(chain, node)),
    isApplied: (await files.facts(`${chainDirectory(chain, node)}/record.json`)) !== null,
  };
}
