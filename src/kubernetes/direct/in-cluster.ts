import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../errors/thrown.ts';
import { hostInUrl } from '../../trust/url-parts.ts';
import { noConfig } from '../kubeconfig-files.ts';
import type { DirectAccess } from './direct-access.ts';

/** https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/#directly-accessing-the-rest-api */
const defaultFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Access from a pod with its service account. */
export function inClusterAccess(
  env: Readonly<Record<string, string | undefined>>,
  folder = defaultFolder,
): DirectAccess {
  const host = env['KUBERNETES_SERVICE_HOST'] ?? '';
  const port = env['KUBERNETES_SERVICE_PORT'] || '443';
  return {
    server: new URL(`https://${hostInUrl(host)}:${port}`),
    async credentials() {
      const [ca, token] = await Promise.all([read(folder, 'ca.crt'), read(folder, 'token')]);
      return { tls: { ca }, authorization: `Bearer ${token.trim()}` };
    },
  };
}

async function read(folder: string, name: string): Promise<string> {
  return readFile(join(folder, name), 'utf8').catch((cause: unknown) => {
    throw noConfig(`This pod has no service account token: ${messageOf(cause)}`);
  });
}
