import type { Change } from '../../../chain/change.ts';
import type { PlanValue } from '../../../chain/plan-value.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';
import { parsePrivateKey } from '../../../trust/private-key.ts';
import { nodePaths } from '../desired.ts';
import { readFlags } from '../manifest/flags.ts';
import { hostPathOf } from '../manifest/host-path.ts';
import type { FileAttributes } from '../ports.ts';
import { parsed, type StepContext } from './take-step.ts';

/** Copies the staged key beside the API server's present one, whose folder its pod sees already. */
export async function installKey(change: Change, place: StepContext): Promise<void> {
  const { files, node, chain } = place;
  const staged = nodePaths(chain, node).stagedKey;
  const key = parsePrivateKey((await files.read(staged))?.toString('utf8') ?? '', staged);
  const [privateFile, publicFile] = [textAt(change.after, 'privateFile'), textAt(change.after, 'publicFile')];
  if (key.kid !== textAt(change.after, 'keyId') || !privateFile || !publicFile) {
    throw new IrsaError('IRSA-CONTROLPLANE-018', {
      what: `The staged key ${staged} is not the one that the plan names.`,
      why: `Its kid is ${key.kid}.`,
      next: 'Run `irsactl plan` and look at the new plan.',
    });
  }
  const { owner, group, mode } = await presentKey(place);
  await files.write(publicFile, key.publicPem(), { mode: 0o644, owner, group });
  await files.write(privateFile, key.toPem(), { mode, owner, group });
}

export async function removeKey(change: Change, { files }: StepContext): Promise<void> {
  for (const member of ['privateFile', 'publicFile']) {
    const path = textAt(change.before, member);
    if (path) await files.remove(path);
  }
}

/**
 * Owner and group of the key in use; where a group may read that one, the API server runs without root and needs it.
 * https://github.com/kubernetes/enhancements/tree/master/keps/sig-cluster-lifecycle/kubeadm/2568-kubeadm-non-root-control-plane
 */
async function presentKey({ files, node }: StepContext): Promise<Required<Omit<FileAttributes, 'modified'>>> {
  const manifest = parsed((await files.read(node.manifest)) ?? Buffer.of(), node);
  const path = readFlags(manifest).signingKeyFile;
  const facts = path === null ? null : await files.facts(hostPathOf(manifest.mounts, path));
  if (facts === null) {
    throw new IrsaError('IRSA-CONTROLPLANE-012', {
      what: `The key that the API server signs with, ${path ?? '(none)'}, is not there.`,
      why: 'It was there when the plan was made.',
      next: 'Run `irsactl plan` and look at the new plan.',
    });
  }
  const isForGroup = (facts.mode & 0o047) === 0o040;
  return { owner: facts.owner, group: facts.group, mode: isForGroup ? 0o640 : 0o600 };
}

function textAt(value: PlanValue, member: string): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const found = new Map(Object.entries(value)).get(member);
  return typeof found === 'string' ? found : null;
}
