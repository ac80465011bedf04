import { IrsaError } from '../../../errors/irsa-error.ts';
import { type PrivateKey, parsePrivateKey } from '../../../trust/private-key.ts';
import { nodePaths } from '../desired.ts';
import type { ControlPlaneNode, ControlPlanePorts } from '../ports.ts';

/** The chain's key, on the node where it waits; it is read for one change and kept nowhere. */
export async function readStagedKey(
  chain: string,
  holder: ControlPlaneNode,
  keyId: string | null,
  ports: Pick<ControlPlanePorts, 'nodeFiles'>,
): Promise<PrivateKey> {
  const path = nodePaths(chain, holder).stagedKey;
  const content = await ports.nodeFiles(holder).read(path);
  const key = parsePrivateKey(content?.toString('utf8') ?? '', path);
  if (key.kid === keyId) return key;
  throw new IrsaError('IRSA-PLAN-001', {
    what: `The staged key ${path} is not the one that the plan names.`,
    why: `Its kid is ${key.kid}.`,
    next: 'Run `irsactl plan` and look at the new plan.',
  });
}
