import { readFile, writeFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import type { PkiFiles } from './pki.ts';

/** Writes the administrator's kubeconfig with embedded certificates, readable only by its owner. */
export async function writeKubeconfig(path: string, server: string, pki: PkiFiles): Promise<void> {
  const base64 = async (file: string): Promise<string> => (await readFile(file)).toString('base64');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'local', cluster: { server, 'certificate-authority-data': await base64(pki.caCert) } },
    ],
    users: [
      {
        name: 'kubernetes-admin',
        user: {
          'client-certificate-data': await base64(pki.adminCert),
          'client-key-data': await base64(pki.adminKey),
        },
      },
    ],
    contexts: [{ name: 'kubernetes-admin@local', context: { cluster: 'local', user: 'kubernetes-admin' } }],
    'current-context': 'kubernetes-admin@local',
  };
  await writeFile(path, stringify(config), { mode: 0o600, flag: 'wx' });
}
