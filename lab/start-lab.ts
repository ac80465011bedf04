import { join } from 'node:path';
import { builtVersion, type KubernetesVersion } from '../src/binaries/kubernetes-version.ts';
import { clusterImages } from './images/cluster-images.ts';
import { imageStore } from './images/image-store.ts';
import {
  type ClusterPlace,
  endTicket,
  initCluster,
  joinCluster,
  startKubeProxies,
  waitForNodes,
} from './kubeadm/cluster.ts';
import { imagesFolder, takeLabFolder, writePlan } from './lab-folder.ts';
import { planLab } from './lab-plan.ts';
import { keepKernelSettings } from './life/kernel-settings.ts';
import { takeDown } from './life/take-down.ts';
import { claimNumber } from './network.ts';
import { prepareNode, programTree, sshFolder } from './node/prepare-node.ts';
import { makeProgramTree } from './node/program-tree.ts';
import { makeClientKey, writeClientFiles } from './node/ssh-access.ts';
import { findPrograms } from './programs/find-programs.ts';
import { whyNoLab } from './requirements.ts';
import { RunningLab } from './running-lab.ts';
import { type Report, reportSteps, type Steps } from './steps.ts';

interface LabOptions {
  readonly name: string;
  readonly controlPlanes: number;
  readonly workers?: number;
  /** Of Kubernetes; the one that tests run on otherwise. */
  readonly version?: KubernetesVersion;
  readonly report: Report;
  /** Calls it off; what was made is taken away. */
  readonly signal?: AbortSignal;
  /** Leaves a lab that could not be brought up as it is. */
  readonly keepFailed?: boolean;
}

/** Brings a lab up; whatever goes wrong, nothing of it stays. */
export async function startLab(options: LabOptions): Promise<RunningLab> {
  const hindrance = await whyNoLab();
  if (hindrance) throw hindrance;
  const { name, keepFailed = false } = options;
  const folder = await takeLabFolder(name);
  try {
    return await bringUp(folder, options, reportSteps(options.report));
  } catch (error) {
    if (!keepFailed) await takeDown(name).catch((left: Error) => options.report(left.message));
    throw error;
  }
}

async function bringUp(folder: string, options: LabOptions, step: Steps): Promise<RunningLab> {
  const {
    controlPlanes,
    workers = 0,
    version = builtVersion,
    signal = new AbortController().signal,
  } = options;
  const programs = await findPrograms(version, options.report, signal);
  const images = await clusterImages(version, programs);
  await step('Images', 15, () => imageStore(join(imagesFolder(), version), images, signal));
  const plan = planLab(options.name, await claimNumber(options.name), version, { controlPlanes, workers });
  await writePlan(folder, plan);
  const lab = new RunningLab(folder, plan);
  const place: ClusterPlace = { folder, plan, endpoint: lab.endpoint, step, signal };
  await step('Machines', 5, async () => {
    await makeProgramTree(programTree(folder), programs, plan);
    await makeClientKey(folder);
    for (const node of lab.nodes) await prepareNode(folder, plan, node, node.machine);
    await writeClientFiles(folder, plan, (node) => sshFolder(folder, node));
    await keepKernelSettings();
    await Promise.all(lab.nodes.map((node) => node.powerOn()));
    await lab.balancer?.start();
  });
  signal.throwIfAborted();
  const ticket = await initCluster(place, lab.first);
  await startKubeProxies(lab.first, lab.nodes);
  for (const node of lab.nodes.slice(1)) await joinCluster(place, node, ticket);
  await endTicket(lab.first);
  await waitForNodes(place, lab.first, lab.nodes);
  return lab;
}
