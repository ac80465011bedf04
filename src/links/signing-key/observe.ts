import { chainDirectory, stagedKeyPath } from '../../chain/node-directory.ts';
import type { ControlPlaneNode } from '../../config/trust-chain.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { type Jwk, jwkOf } from '../../trust/jwks.ts';
import { parsePrivateKey } from '../../trust/private-key.ts';
import type { SigningKeyPorts } from './ports.ts';

export interface DesiredSigningKey {
  readonly chain: string;
  readonly source: 'cluster' | 'new';
  readonly nodes: readonly ControlPlaneNode[];
}

/** What lies where a new key waits on a node. The private key itself is not kept. */
export interface StagedFacts {
  readonly node: ControlPlaneNode;
  /** Null where no key is staged. */
  readonly staged: Jwk | null;
  /** Whether the chain was applied there: the control plane keeps its record in the same folder. */
  readonly isApplied: boolean;
}

export interface SigningKeyFacts {
  /** The keys of the cluster, the signing one first. */
  readonly cluster: readonly Jwk[];
  readonly nodes: readonly (StagedFacts | { readonly node: ControlPlaneNode; readonly error: IrsaError })[];
}

export async function observeSigningKey(
  { chain, nodes }: DesiredSigningKey,
  ports: SigningKeyPorts,
): Promise<SigningKeyFacts> {
  return {
    cluster: await ports.clusterKeys(),
    nodes: await Promise.all(
      nodes.map((node) =>
        lookAt(chain, node, ports).catch((error: unknown) => {
          if (error instanceof IrsaError) return { node, error };
          throw error;
        }),
      ),
    ),
  };
}

async function lookAt(chain: string, node: ControlPlaneNode, ports: SigningKeyPorts): Promise<StagedFacts> {
  const files = ports.nodeFiles(node);
  const path = stagedKeyPath(chain, node);
  const content = await files.read(path);
  return {
    node,
    staged: content && jwkOf(parsePrivateKey(content.toString('utf8'), path).publicKey),
    isApplied: (await files.facts(`${chainDirectory(chain, node)}/record.json`)) !== null,
  };
}
