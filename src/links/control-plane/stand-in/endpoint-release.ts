import { shellWord } from '../../../chain/shell-word.ts';
import { unmovedAddress } from '../step/own-server.ts';
import type { HttpsClient } from '../step/step-way.ts';

/** Where kubeadm keeps an administrator's login on a control plane node. */
const kubeconfigs = '/etc/kubernetes/super-admin.conf /etc/kubernetes/admin.conf';

/**
 * Takes the admission policy of the `kubernetes` endpoint away, as the switch can: in POSIX sh, past the rules, once the
 * real API server serves. The administrator's key goes through a pipe, into no argument and no file. Where there is
 * none, or wget alone, the next run of irsactl takes the policy away.
 */
export function endpointRelease(
  policy: string,
  apiPort: number,
  client: HttpsClient,
  folder: string,
): string {
  // wget reads a key from files only.
  if (client === 'wget') return '';
  const group = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolic';
  const host = `${unmovedAddress}:${apiPort}`;
  const certificate = shellWord(`${folder}/client.crt`);
  return `for config in ${kubeconfigs}; do
  [ -r "$config" ] || continue
  certificate='' key=''
  while read -r name value; do
    case $name in
      client-certificate-data:) certificate=$value ;;
      client-key-data:) key=$value ;;
    esac
  done <"$config"
  [ -n "$key" ] || continue
  echo "$certificate" | base64 -d >${certificate}
  for path in '${group}ies/${policy}' '${group}ybindings/${policy}'; do
    echo "$key" | base64 -d | ${deletion(client, host, certificate)}
  done
  rm -f ${certificate}
  break
done
`;
}

/** Asks to delete `$path`, with the key from its standard input. Nothing that it sends is a secret. */
function deletion(client: 'curl' | 'openssl', host: string, certificate: string): string {
  const url = `"https://${host}$path"`;
  if (client === 'curl') {
    return `timeout 10 curl -k -s -m 8 --noproxy '*' -X DELETE --cert ${certificate} --key /dev/stdin ${url}`;
  }
  const request = `printf 'DELETE %s HTTP/1.1\\r\\nHost: ${host}\\r\\nConnection: close\\r\\n\\r\\n' "$path"`;
  return `{ exec 3<&0; ${request} | timeout 10 openssl s_client -quiet -connect '${host}' -cert ${certificate} -key /dev/fd/3; }`;
}
