import { execFile } from 'node:child_process';
import { readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Kubectl, kubectlOf } from '../load/kubectl.ts';
import { backup, orders } from './lab-chain.ts';
import { projectRoot } from './lab-sandbox.ts';
import { type ProofContext, ProofFailure, prove } from './proof.ts';

const execute = promisify(execFile);

/** Imports irsactl's image from `make image` on every node. */
export async function importImage({ lab }: ProofContext): Promise<void> {
  const image = (await execute('make', ['image'], { cwd: projectRoot })).stdout;
  const archive = /^(\S+\.tar)$/m.exec(image)?.[1];
  if (!archive) throw new ProofFailure(`make image printed no archive:\n${image}`);
  await lab.importImage(archive);
  await waitUntilReported(kubectlOf(lab), lab.nodes.length);
}

/** Proves that a pod of each account on each node prints its role. */
export async function proveRoles(context: ProofContext, accounts = [orders]): Promise<void> {
  const { lab, say } = context;
  const kubectl = kubectlOf(lab);
  const aws = await awsProgram();
  say(aws.what);
  const pods = accounts.flatMap((account) =>
    lab.nodes.map((node) => ({ account, node: node.name, name: `aws-${account.name}-on-${node.name}` })),
  );
  await kubectl.apply(pods.map((pod) => awsPod(context, pod, aws)));
  for (const { account, node, name } of pods) {
    const said = await answerOf(kubectl, name, account.namespace);
    say(`${node}: ${said}`);
    prove(
      said.includes(':assumed-role/') && said.includes(account.name),
      `${name} did not get its role: ${said}`,
    );
    await kubectl.run(['delete', 'pod', name, '-n', account.namespace, '--timeout=60s']);
  }
}

export const bothAccounts = [orders, backup];

const usr = { name: 'usr', readOnly: true };

/** The mounts and PATH that let a pod run the programs of this machine. */
export const machinePrograms = {
  volumeMounts: [
    { ...usr, mountPath: '/usr' },
    ...['lib', 'lib64', 'bin'].map((path) => ({ ...usr, mountPath: `/${path}`, subPath: path })),
  ],
  volumes: [{ name: 'usr', hostPath: { path: '/usr' } }],
  path: { name: 'PATH', value: '/usr/bin:/bin' },
};

interface AwsPod {
  readonly account: typeof orders;
  readonly node: string;
  readonly name: string;
}

/**
 * A kubelet lists its images every 30 s and reports them with its next status update:
 * https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/kubelet/images/image_gc_manager.go
 */
async function waitUntilReported(kubectl: Kubectl, nodes: number): Promise<void> {
  for (let waited = 0; waited < 120; waited += 2) {
    const said = await kubectl.run([
      'get',
      'nodes',
      '-o',
      'jsonpath={range .items[*]}{.status.images[*].names}{"\\n"}{end}',
    ]);
    if (said.split('\n').filter((images) => images.includes('localhost/irsactl')).length === nodes) return;
    await sleep(2000);
  }
  throw new ProofFailure('Not every kubelet reports the image of irsactl within two minutes.');
}

/** A program that calls GetCallerIdentity, with the folders of this machine that it needs. */
interface AwsProgram {
  readonly what: string;
  readonly command: readonly string[];
  readonly folders: readonly string[];
}

/** Returns the AWS CLI if this machine has it, else the AWS SDK; neither is irsactl's own code. */
async function awsProgram(): Promise<AwsProgram> {
  const found = await execute('sh', ['-c', 'pyenv which aws 2>/dev/null || command -v aws']).catch(
    () => null,
  );
  const path = found?.stdout.trim();
  if (path) {
    const [shebang = ''] = (await readFile(await realpath(path), 'utf8')).split('\n', 1);
    const python = /^#!(\S*python\S*)/.exec(shebang)?.[1];
    const { stdout } = await execute(path, ['--version']);
    const ask = [path, 'sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text'];
    const homes = [path, ...(python ? [await realpath(python)] : [])].map((file) => dirname(dirname(file)));
    return { what: stdout.trim(), command: ask, folders: outside(homes) };
  }
  const sdk = join(projectRoot, 'node_modules/@aws-sdk/client-sts');
  const { version } = JSON.parse(await readFile(join(sdk, 'package.json'), 'utf8')) as { version: string };
  const ask = `import { STS } from '${sdk}/dist-cjs/index.js'; console.log((await new STS({}).getCallerIdentity({})).Arn);`;
  const command = [process.execPath, '--input-type=module', '-e', ask];
  return {
    what: `AWS SDK for JavaScript ${version}`,
    command,
    folders: outside([projectRoot, dirname(dirname(process.execPath))]),
  };
}

export function outside(folders: readonly string[]): string[] {
  return [...new Set(folders)].filter((folder) => folder !== '/usr' && !folder.startsWith('/usr/'));
}

function awsPod(
  { sandbox, load }: ProofContext,
  { account, node, name }: AwsPod,
  { command, folders }: AwsProgram,
): object {
  const own = folders.map((path, index) => ({ name: `own-${index}`, mountPath: path, readOnly: true }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: account.namespace },
    spec: {
      nodeName: node,
      serviceAccountName: account.name,
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 1,
      tolerations: [{ operator: 'Exists' }],
      containers: [
        {
          name: 'aws',
          image: load.pauseImage,
          imagePullPolicy: 'IfNotPresent',
          command,
          env: [
            { name: 'AWS_ENDPOINT_URL', value: sandbox.endpoint },
            { name: 'HOME', value: '/tmp' },
            machinePrograms.path,
          ],
          volumeMounts: [...machinePrograms.volumeMounts, ...own],
        },
      ],
      volumes: [
        ...machinePrograms.volumes,
        ...folders.map((path, index) => ({ name: `own-${index}`, hostPath: { path } })),
      ],
    },
  };
}

async function answerOf(kubectl: Kubectl, pod: string, namespace: string): Promise<string> {
  const own = ['pod', pod, '-n', namespace];
  for (let waited = 0; waited < 120; waited += 1) {
    const { stdout } = await kubectl.try(['get', ...own, '-o', 'jsonpath={.status.phase}']);
    if (stdout === 'Succeeded' || stdout === 'Failed') {
      return (await kubectl.run(['logs', pod, '-n', namespace])).trim();
    }
    await sleep(1000);
  }
  throw new ProofFailure(`${pod} did not end:\n${await kubectl.run(['describe', ...own])}`);
}
