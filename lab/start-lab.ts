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
import { createLabFolder, imagesFolder, writePlan } from './lab-folder.ts';
import { planLab } from './lab-plan.ts';
import { saveKernelSettings } from './life/kernel-settings.ts';
import { takeDown } from './life/take-down.ts';
import { claimNumber } from './network.ts';
import { prepareNode, programTree, sshFolder } from './node/prepare-node.ts';
import { makeProgramTree } from './node/program-tree.ts';
import { makeClientKey, writeClientFiles } from './node/ssh-access.ts';
import { findPrograms } from './programs/find-programs.ts';
import { missingRequirement } from './requirements.ts';
import { RunningLab } from './running-lab.ts';
import { type Report, reportSteps, type Steps } from './steps.ts';

interface LabOptions {
  readonly name: string;
  readonly controlPlanes: number;
  readonly workers?: number;
  /** Kubernetes version. Default: the version that tests use. */
  readonly version?: KubernetesVersion;
  readonly report: Report;
  /** Cancels the start; everything is removed again. */
  readonly signal?: AbortSignal;
  /** Keeps a lab whose start failed. */
  readonly keepFailed?: boolean;
}

/** Starts a lab; if the start fails, removes everything unless `keepFailed`. */
export async function startLab(options: LabOptions): Promise<RunningLab> {
  const missing = await missingRequirement();
  if (missing) throw missing;
  const { name, keepFailed = false } = options;
  const folder = await createLabFolder(name);
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
    await saveKernelSettings();
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
