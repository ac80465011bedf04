import { mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { kubectlOf } from '../load/kubectl.ts';
import { machinePrograms, outside } from './aws-in-pods.ts';
import { orders } from './lab-chain.ts';
import { projectRoot } from './lab-sandbox.ts';
import type { ProofContext } from './proof.ts';

const name = 'sts-caller';
const own = ['deployment', name, '-n', orders.namespace] as const;

/** A workload that calls GetCallerIdentity every second, each time with a new AWS SDK client. */
export interface StsCaller {
  /** The answers so far, including those of deleted pods. */
  answers(): Promise<{ readonly given: number; readonly refused: readonly string[] }>;
  stop(): Promise<void>;
}

export async function startStsCaller(context: ProofContext): Promise<StsCaller> {
  const { lab } = context;
  const kubectl = kubectlOf(lab);
  const folder = join(lab.folder, 'sts-caller');
  await mkdir(folder, { recursive: true });
  await kubectl.apply([callerDeployment(context, folder)]);
  await kubectl.run(['rollout', 'status', `deployment/${name}`, '-n', orders.namespace, '--timeout=80s']);
  return {
    answers: async () => {
      const files = await readdir(folder);
      const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
      const lines = texts.flatMap((text) => text.split('\n').filter(Boolean));
      return {
        given: lines.filter((line) => line.includes(':assumed-role/')).length,
        refused: lines.filter((line) => !line.includes(':assumed-role/')),
      };
    },
    stop: async () => void (await kubectl.try(['delete', ...own, '--ignore-not-found'])),
  };
}

/** Writes its answers to this machine's disk, where they outlive the pod. */
function callerDeployment({ sandbox, load }: ProofContext, folder: string): object {
  const sdk = join(projectRoot, 'node_modules/@aws-sdk/client-sts/dist-cjs/index.js');
  const script = `
import { appendFileSync } from 'node:fs';
import { STS } from '${sdk}';
const say = (line) => appendFileSync('${folder}/' + process.env.HOSTNAME, new Date().toISOString() + ' ' + line + '\\n');
setInterval(() => new STS({}).getCallerIdentity({}).then(({ Arn }) => say(Arn), (error) => say(String(error))), 1000);`;
  const folders = outside([projectRoot, dirname(dirname(process.execPath))]);
  const labels = { app: name };
  const mounts = [...folders, folder].map((path, index) => ({ path, name: `own-${index}` }));
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: orders.namespace },
    spec: {
      selector: { matchLabels: labels },
      strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: orders.name,
          terminationGracePeriodSeconds: 1,
          tolerations: [{ operator: 'Exists' }],
          containers: [
            {
              name: 'caller',
              image: load.pauseImage,
              imagePullPolicy: 'IfNotPresent',
              command: [process.execPath, '--input-type=module', '-e', script],
              env: [
                { name: 'AWS_ENDPOINT_URL', value: sandbox.endpoint },
                { name: 'HOME', value: '/tmp' },
                machinePrograms.path,
              ],
              volumeMounts: [
                ...machinePrograms.volumeMounts,
                ...mounts.map((mount) => ({ name: mount.name, mountPath: mount.path })),
              ],
            },
          ],
          volumes: [
            ...machinePrograms.volumes,
            ...mounts.map((mount) => ({ name: mount.name, hostPath: { path: mount.path } })),
          ],
        },
      },
    },
  };
}
