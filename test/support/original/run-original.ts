import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyPatch, type Operation } from 'fast-json-patch';
import { z } from 'zod';
import { createCertificateAuthority } from '../../../src/certificates/certificate-authority.ts';
import { freePort } from '../../../src/demo/local-cluster/free-port.ts';
import type { InjectionSettings } from '../../../src/injection/settings.ts';
import type { Json } from '../../../src/trust/json.ts';
import { type Accounts, startAccountApi } from './account-api.ts';

/** The inputs of the original. */
export interface OriginalScene {
  readonly program: string;
  readonly settings: InjectionSettings;
  readonly accounts: Accounts;
  readonly configMap: string | null;
  /** `namespace/name` of the service accounts with EKS Pod Identity. */
  readonly credentials: readonly string[];
}

export interface RunningOriginal {
  /** Returns the patched pod. */
  inject(pod: Json, namespace: string): Promise<Json>;
  stop(): Promise<void>;
}

const answer = z.object({
  response: z.object({ uid: z.string(), allowed: z.literal(true), patch: z.string().optional() }),
});
const json: z.ZodType<Json> = z.json();

export async function startOriginal(scene: OriginalScene): Promise<RunningOriginal> {
  const folder = await mkdtemp(join(tmpdir(), 'irsactl-original-'));
  const api = await startAccountApi(scene.accounts, scene.configMap);
  const pair = await servingPair();
  const [port, metricsPort] = [await freePort(), await freePort()];
  const file = (name: string) => join(folder, name);
  const identities = scene.credentials.map((name) => {
    const [namespace, serviceAccount] = name.split('/');
    return { namespace, serviceAccount };
  });
  await Promise.all([
    writeFile(file('tls.crt'), pair.cert),
    writeFile(file('tls.key'), pair.key),
    writeFile(file('identities.json'), JSON.stringify({ identities })),
  ]);
  const child = spawn(
    scene.program,
    [
      ...[`--kube-api=${api.url}`, '--in-cluster=false', '--enable-debugging-handlers', '--watch-config-map'],
      ...[`--port=${port}`, `--metrics-port=${metricsPort}`],
      ...[`--tls-cert=${file('tls.crt')}`, `--tls-key=${file('tls.key')}`],
      ...flags(scene.settings, file('identities.json')),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const said: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const ended = once(child, 'exit');
  const agent = new Agent({ keepAlive: true, ca: pair.ca });
  const stop = async () => {
    agent.destroy();
    child.kill('SIGKILL');
    await Promise.all([ended, api.stop()]);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const known = Object.keys(scene.accounts).length;
    await Promise.race([
      untilReady(agent, port, metricsPort, known),
      ended.then(() => Promise.reject(new Error(said.join('')))),
    ]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { inject: (pod, namespace) => inject(agent, port, pod, namespace), stop };
}

function flags(settings: InjectionSettings, identitiesFile: string): string[] {
  const { containerCredentials: credentials } = settings;
  return [
    `--annotation-prefix=${settings.annotationPrefix}`,
    `--token-audience=${settings.audience}`,
    `--token-mount-path=${settings.mountPath}`,
    `--token-expiration=${settings.expirationSeconds}`,
    `--aws-default-region=${settings.region ?? ''}`,
    `--sts-regional-endpoint=${settings.regionalSts}`,
    ...(credentials === null
      ? []
      : [
          `--watch-container-credentials-config=${identitiesFile}`,
          `--container-credentials-audience=${credentials.audience}`,
          `--container-credentials-token-mount-path=${credentials.mountPath}`,
          `--container-credentials-token-volume-name=${credentials.volumeName}`,
          `--container-credentials-token-path=${credentials.tokenPath}`,
          `--container-credentials-full-uri=${credentials.fullUri}`,
        ]),
  ];
}

/** It has no readiness probe. Its cache dump shows when it knows all accounts; nothing shows when it read the ConfigMap. */
async function untilReady(agent: Agent, port: number, metricsPort: number, known: number): Promise<void> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; ) {
    const serves = await call(agent, { port, path: '/healthz' }).catch(() => '');
    const dump = await fetch(`http://127.0.0.1:${metricsPort}/debug/alpha/cache`).then(
      (reply) => reply.json(),
      () => ({}),
    );
    const count = Object.keys(z.record(z.string(), z.unknown()).parse(dump)).length;
    if (serves === 'ok' && count >= known) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the original did not get ready');
}

async function inject(agent: Agent, port: number, pod: Json, namespace: string): Promise<Json> {
  const uid = '705ab4f5-6393-11e8-b7cc-42010a800002';
  const text = await call(agent, {
    port,
    path: '/mutate',
    body: JSON.stringify({ request: { uid, namespace, object: pod } }),
  });
  const { response } = answer.parse(JSON.parse(text));
  const patch = response.patch === undefined ? '[]' : Buffer.from(response.patch, 'base64').toString();
  const operations: Operation[] = JSON.parse(patch);
  return json.parse(applyPatch(structuredClone(pod), operations, true).newDocument);
}

function call(agent: Agent, to: { port: number; path: string; body?: string }): Promise<string> {
  const { port, path, body } = to;
  const [method, headers] = [body === undefined ? 'GET' : 'POST', { 'content-type': 'application/json' }];
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, method, agent, headers }, (incoming) => {
      const parts: string[] = [];
      incoming.setEncoding('utf8').on('data', (part: string) => parts.push(part));
      incoming.on('end', () => resolve(parts.join('')));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function servingPair() {
  const validity = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000) };
  const authority = await createCertificateAuthority('CN=original', validity);
  const pair = await authority.issue({
    subject: 'CN=original',
    usage: 'serverAuth',
    hosts: ['127.0.0.1'],
    ...validity,
  });
  return { ...pair, ca: authority.pem };
}
