import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { TlsSettings } from '../../net/http-client.ts';
import { asObject, type Json, type JsonObject, objectsOf, stringAt, valueAt } from '../../trust/json.ts';
import type { DirectAccess } from './direct-access.ts';

/** User fields that need the whole Kubernetes client. */
const unsupported = ['exec', 'auth-provider', 'as', 'as-uid', 'as-groups', 'as-user-extra'];

/** Null for an unsupported or invalid kubeconfig: the whole Kubernetes client then handles it and reports errors. */
export async function kubeconfigAccess(file: string): Promise<DirectAccess | null> {
  const config = await parse(file);
  const context = named(config, 'contexts', stringAt(config, 'current-context'), 'context');
  const cluster = named(config, 'clusters', stringAt(context, 'cluster'), 'cluster');
  const user = named(config, 'users', stringAt(context, 'user'), 'user') ?? {};
  const server = stringAt(cluster, 'server') ?? '';
  if (cluster === null || !URL.canParse(server) || new URL(server).username !== '') return null;
  if (cluster['proxy-url'] !== undefined || unsupported.some((name) => user[name] !== undefined)) return null;
  const folder = dirname(file);
  return {
    server: new URL(server),
    async credentials() {
      const [authorization, tls] = await Promise.all([
        authorizationOf(user, folder),
        tlsOf(cluster, user, folder),
      ]);
      return { authorization, tls };
    },
  };
}

async function parse(file: string): Promise<JsonObject> {
  const text = await readFile(file, 'utf8').catch(() => '');
  try {
    return asObject(JSON.parse(text)) ?? {};
  } catch {
    // The YAML parser is loaded on demand: a pod has no kubeconfig.
    const { parse: parseYaml } = await import('yaml');
    try {
      const value: Json = parseYaml(text);
      return asObject(value) ?? {};
    } catch {
      return {};
    }
  }
}

function named(config: JsonObject, list: string, name: string | null, member: string): JsonObject | null {
  const entry = objectsOf(config[list]).find((candidate) => candidate['name'] === name);
  return asObject(valueAt(entry, member));
}

/** The precedence of several credentials: https://pkg.go.dev/k8s.io/client-go/tools/clientcmd/api#AuthInfo */
async function authorizationOf(user: JsonObject, folder: string): Promise<string> {
  const file = stringAt(user, 'tokenFile');
  if (file) return `Bearer ${(await readFile(resolve(folder, file), 'utf8')).trim()}`;
  const token = stringAt(user, 'token');
  if (token) return `Bearer ${token}`;
  const name = stringAt(user, 'username');
  if (name === null) return '';
  return `Basic ${Buffer.from(`${name}:${stringAt(user, 'password') ?? ''}`).toString('base64')}`;
}

async function tlsOf(cluster: JsonObject, user: JsonObject, folder: string): Promise<TlsSettings> {
  const [ca, cert, key] = await Promise.all([
    pemOf(cluster, 'certificate-authority', folder),
    pemOf(user, 'client-certificate', folder),
    pemOf(user, 'client-key', folder),
  ]);
  const servername = stringAt(cluster, 'tls-server-name');
  return {
    ...(ca !== null && { ca }),
    ...(cert !== null && { cert }),
    ...(key !== null && { key }),
    ...(servername && { servername }),
    ...(cluster['insecure-skip-tls-verify'] === true && { rejectUnauthorized: false }),
  };
}

async function pemOf(object: JsonObject, name: string, folder: string): Promise<string | null> {
  const data = stringAt(object, `${name}-data`);
  if (data) return Buffer.from(data, 'base64').toString('utf8');
  const file = stringAt(object, name);
  return file ? readFile(resolve(folder, file), 'utf8') : null;
}
