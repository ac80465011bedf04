import type { ControlPlaneNode } from '../../../config/trust-chain.ts';
import { nodePaths } from '../desired.ts';
import { parseConfig } from '../kubeadm-config/parse-config.ts';
import { readFlags, type ServiceAccountFlags } from '../manifest/flags.ts';
import { hostPathOf } from '../manifest/host-path.ts';
import type { ControlPlanePorts, NodeFiles } from '../ports.ts';
import { keyIdsIn } from '../step/key-ids.ts';
import { readManifest } from '../step/step-context.ts';
import { argumentsPatch, lackingArguments, patchName } from './lacking-arguments.ts';
import { neededFiles } from './needed-files.ts';
import {
  type KeyFileFacts,
  type NeededFile,
  type Preparation,
  planPreparation,
  unreadableConfig,
} from './preparation.ts';

export type PreparationPorts = Pick<ControlPlanePorts, 'nodeFiles' | 'cluster'>;

/** Looks at what kubeadm-config names and lacks, at who has it, and at the node that is to join. */
export async function observePreparation(
  ports: PreparationPorts,
  chain: string,
  donors: readonly ControlPlaneNode[],
  target: ControlPlaneNode,
): Promise<Preparation> {
  const text = await ports.cluster.kubeadmConfig();
  const config = text === null ? { fault: 'There is no ConfigMap kubeadm-config.' } : parseConfig(text);
  if ('fault' in config) {
    const findings = [unreadableConfig(config.fault)];
    return { node: target.name, copies: [], patch: null, inPlace: [], findings };
  }
  const lacking = lackingArguments(config, await flagsOn(ports, donors));
  const files: NeededFile[] = [];
  for (const path of neededFiles(config, lacking)) files.push(await observeFile(ports, donors, target, path));
  const folder = nodePaths(chain, target).patches;
  const found = await ports.nodeFiles(target).read(`${folder}/${patchName}`);
  const isInPlace = found?.toString('utf8') === argumentsPatch(lacking);
  const patch = lacking.length === 0 ? null : { folder, arguments: lacking, isInPlace };
  return planPreparation(target.name, files, patch);
}

/** Of the first control plane node whose manifest can be read; `plan` says where they are not alike. */
async function flagsOn(
  { nodeFiles }: PreparationPorts,
  donors: readonly ControlPlaneNode[],
): Promise<ServiceAccountFlags> {
  for (const donor of donors) {
    const manifest = await readManifest(nodeFiles(donor), donor);
    if (manifest) return readFlags(manifest);
  }
  return { issuers: [], keyFiles: [], signingKeyFile: null, audiences: [] };
}

async function observeFile(
  { nodeFiles }: PreparationPorts,
  donors: readonly ControlPlaneNode[],
  target: ControlPlaneNode,
  path: string,
): Promise<NeededFile> {
  const found: NeededFile['donors'][number][] = [];
  let onNode = path;
  for (const donor of donors) {
    const files = nodeFiles(donor);
    const manifest = await readManifest(files, donor);
    // The manifest of the joining node mounts the same folders: both are written from kubeadm-config.
    if (manifest) onNode = hostPathOf(manifest.mounts, path);
    found.push({ name: donor.name, file: await keyFile(files, onNode) });
  }
  return { path, onNode, donors: found, target: await keyFile(nodeFiles(target), onNode) };
}

async function keyFile(files: NodeFiles, path: string): Promise<KeyFileFacts | null> {
  const facts = await files.facts(path);
  if (facts === null) return null;
  const { mode, owner, group } = facts;
  return { kids: await keyIdsIn(files, path), mode, owner, group };
}
