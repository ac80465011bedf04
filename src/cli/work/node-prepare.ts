import { hostname } from 'node:os';
import { errorsIn } from '../../chain/finding.ts';
import { placeOfNode } from '../../config/place-of-node.ts';
import { readTrustChain } from '../../config/read-trust-chain.ts';
import type { ControlPlaneNode, TrustChain } from '../../config/trust-chain.ts';
import { counted } from '../../errors/counted.ts';
import { connectCluster } from '../../kubernetes/connect.ts';
import { clusterPort } from '../../kubernetes/control-plane-cluster.ts';
import { copyKeyFile, writePatch } from '../../links/control-plane/preparation/apply.ts';
import { observePreparation } from '../../links/control-plane/preparation/observe.ts';
import { onlyOnItsMachine } from '../../links/control-plane/preparation/other-machine.ts';
import { openNodes } from '../../nodes/open-nodes.ts';
import { type ClusterOptions, connectOptionsOf } from '../access-options.ts';
import { secretAsker } from '../ask-secret.ts';
import type { OutputFormat } from '../chain-options.ts';
import { confirm } from '../confirm.ts';
import { exitCode } from '../exit-code.ts';
import { findNodes, foundNodesSentence } from '../find-nodes.ts';
import { standardError } from '../output/printer.ts';
import { readText } from '../read-text.ts';
import { writeResult } from '../result.ts';
import { joinLine, preparationData, preparationLines } from '../views/preparation-view.ts';

export interface NodePrepareOptions extends ClusterOptions {
  readonly file: string;
  readonly output: OutputFormat;
  readonly ssh?: string;
  readonly yes?: true;
  readonly dryRun?: true;
}

/** Shows what the node lacks, asks, and brings it from a control plane node that has it. */
export async function prepareNode(name: string, options: NodePrepareOptions): Promise<void> {
  const client = await connectCluster(connectOptionsOf(options));
  const chain = await findNodes(await readTrustChain(options.file, readText), client);
  const forPeople = options.output === 'human';
  const { areFound, nodes: found } = chain.controlPlane;
  if (forPeople && areFound && found.length > 0) standardError().lines([foundNodesSentence(chain)]);
  const target = targetNode(chain, name, options.ssh);
  const donors = chain.controlPlane.nodes.filter((node) => node.name !== name);
  const nodes = openNodes({ ask: secretAsker() });
  const ports = { nodeFiles: nodes.files, cluster: clusterPort(client) };
  try {
    const preparation = onlyOnItsMachine(
      await observePreparation(ports, chain.name, donors, target),
      target,
      { host: hostname(), named: chain.controlPlane.nodes },
    );
    const show = (carriedOut: boolean) =>
      writeResult(options.output, preparationData(preparation, carriedOut), (canvas) =>
        preparationLines(preparation, canvas),
      );
    if (forPeople) await show(false);
    const isBlocked = errorsIn(preparation.findings).length > 0;
    const onlyShows = isBlocked || options.dryRun === true;
    const copies = onlyShows ? [] : preparation.copies;
    const patch = onlyShows || preparation.patch?.isInPlace ? null : preparation.patch;
    const count = copies.length + (patch === null ? 0 : 1);
    if (count > 0)
      await confirm(`Put ${counted(count, 'file')} on ${placeOfNode(target)}?`, options.yes === true);
    for (const copy of copies) await copyKeyFile(ports, donors, target, copy);
    if (patch) await writePatch(ports, target, patch);
    if (!forPeople) await show(count > 0);
    else if (count > 0) {
      await writeResult('human', null, () => ['', `${name} is ready for \`${joinLine(preparation)}\`.`]);
    }
    if (isBlocked) process.exitCode = exitCode.findings;
  } finally {
    await nodes.close();
  }
}

/** The node of irsa.yaml where it is named there; else like the others, which kubeadm made as well. */
function targetNode({ controlPlane }: TrustChain, name: string, ssh: string | undefined): ControlPlaneNode {
  const [usual] = controlPlane.nodes;
  const own = controlPlane.nodes.find((node) => node.name === name);
  const paths = own ??
    usual ?? {
      manifest: '/etc/kubernetes/manifests/kube-apiserver.yaml',
      directory: '/etc/kubernetes/irsactl',
    };
  const access = ssh === undefined ? (own?.access ?? { kind: 'local' }) : { kind: 'ssh' as const, host: ssh };
  return { name, access, manifest: paths.manifest, directory: paths.directory };
}
