import { temporaryOf } from '../../../chain/node-files.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';
import { besideKey, modelsOf } from '../key-ownership.ts';
import type { KeyFiles } from '../manifest/chain-flags.ts';
import { readFlags } from '../manifest/flags.ts';
import type { ControlPlaneNode, FileAttributes } from '../ports.ts';
import { readOriginal } from './read-records.ts';
import { readStagedKey } from './staged-key.ts';
import { type NodeContext, parsed } from './step-context.ts';

/** Copies the key that is staged on the first node beside the API server's present one, whose folder its pod sees already. */
export async function installKey(
  { keyId, privateFile, publicFile }: KeyFiles & { readonly keyId: string },
  context: NodeContext,
  [first]: readonly ControlPlaneNode[],
): Promise<void> {
  const { files, node, chain, ports } = context;
  const key = await readStagedKey(chain, first ?? node, keyId, ports);
  const { owner, group, mode } = await ownershipOf(context, privateFile);
  await files.write(publicFile, key.publicPem(), { mode: 0o644, owner, group });
  await files.write(privateFile, key.toPem(), { mode, owner, group });
}

/** With what a killed write of them has left beside them. */
export async function removeKey(
  { privateFile, publicFile }: KeyFiles,
  { files }: NodeContext,
): Promise<void> {
  for (const path of [privateFile, publicFile]) {
    await files.remove(temporaryOf(path));
    await files.remove(path);
  }
}

async function ownershipOf(
  { files, node, chain }: NodeContext,
  ownFile: string,
): Promise<Required<Omit<FileAttributes, 'modified'>>> {
  const manifest = parsed((await files.read(node.manifest)) ?? Buffer.of(), node);
  const original = await readOriginal({ chain, files, node });
  const today = readFlags(manifest).signingKeyFile;
  for (const path of modelsOf(manifest.mounts, [today, original?.flags.signingKeyFile], ownFile)) {
    const facts = await files.facts(path);
    if (facts) return besideKey(facts);
  }
  throw new IrsaError('IRSA-CONTROLPLANE-012', {
    what: `The key that the API server signs with, ${today ?? '(none)'}, is not there.`,
    why: 'It was there when the plan was made.',
    next: 'Run `irsactl plan` and look at the new plan.',
  });
}
