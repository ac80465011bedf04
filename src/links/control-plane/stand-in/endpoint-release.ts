import { hostPathOf } from '../manifest/host-path.ts';
import { parseManifest } from '../manifest/parse-manifest.ts';
import type { HttpsClient } from '../step/step-way.ts';
import { pastRules } from './family-moves.ts';
import { flagsOfContainer } from './flag-list.ts';
import { containersOf, readPod } from './pod-record.ts';

/** A login that lies on the node as files. */
export interface ClientFiles {
  readonly certificate: string;
  readonly key: string;
}

/**
 * The login with which the API server asks its kubelets: kubeadm makes an administrator of it. Null where there is none;
 * then the next run of irsactl takes away what the switch cannot.
 * https://kubernetes.io/docs/setup/best-practices/certificates/
 */
export function kubeletLogin(manifest: Uint8Array): ClientFiles | null {
  const read = parseManifest(manifest);
  const [container] = containersOf(readPod(manifest));
  if ('fault' in read || !container) return null;
  const flags = flagsOfContainer(container);
  const certificate = flags.last('kubelet-client-certificate');
  const key = flags.last('kubelet-client-key');
  if (certificate === null || key === null) return null;
  const onNode = (path: string) => hostPathOf(read.manifest.mounts, path);
  return { certificate: onNode(certificate), key: onNode(key) };
}

/**
 * Takes the admission policy of the `kubernetes` endpoint away, as far as one of these programs can: in POSIX sh, past
 * the rules, once the real API server serves. Nothing that is sent is a secret, so that it matters little who answers.
 */
export function endpointRelease(
  policy: string,
  apiPort: number,
  client: HttpsClient,
  { certificate, key }: ClientFiles,
): string {
  const folder = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolic';
  const paths = [`${folder}ies/${policy}`, `${folder}ybindings/${policy}`];
  const host = `${pastRules}:${apiPort}`;
  return paths
    .map((path) => {
      const url = `https://${host}${path}`;
      if (client === 'curl') {
        return `timeout 10 curl -k -s -m 8 --noproxy '*' -X DELETE --cert '${certificate}' --key '${key}' '${url}'\n`;
      }
      if (client === 'wget') {
        return `timeout 10 wget -q -T 8 -t 1 --no-proxy --no-check-certificate --method=DELETE --certificate='${certificate}' --private-key='${key}' -O - '${url}'\n`;
      }
      const request = `DELETE ${path} HTTP/1.1\\r\\nHost: ${host}\\r\\nConnection: close\\r\\n\\r\\n`;
      return `printf '${request}' | timeout 10 openssl s_client -quiet -connect '${host}' -cert '${certificate}' -key '${key}'\n`;
    })
    .join('');
}
