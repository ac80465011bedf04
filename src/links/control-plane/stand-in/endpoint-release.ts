import { shellWord } from '../../../chain/shell-word.ts';
import { unmovedAddress } from '../step/own-server.ts';
import type { HttpsClient } from '../step/step-way.ts';

/** Where kubeadm keeps an administrator's login on a control plane node. */
const kubeadmLogins = ['/etc/kubernetes/super-admin.conf', '/etc/kubernetes/admin.conf'] as const;

/**
 * Takes the admission policy of the `kubernetes` endpoint away, as the switch can: in POSIX sh, past the rules, once the
 * real API server serves. The administrator's key goes through a pipe, into no argument and no file; the certificate
 * lies in `folder` meanwhile, by default the switch's, which goes as a whole. Where there is no key, or the wget is
 * BusyBox's, the next run of irsactl takes the policy away.
 */
export function endpointRelease(
  policy: string,
  apiPort: number,
  client: HttpsClient,
  folder = '.',
  kubeconfigs: readonly string[] = kubeadmLogins,
): string {
  const group = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolic';
  const host = `${unmovedAddress}:${apiPort}`;
  const certificate = shellWord(`${folder}/client.crt`);
  return `for config in ${kubeconfigs.map(shellWord).join(' ')}; do
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
function deletion(client: HttpsClient, host: string, certificate: string): string {
  const url = `"https://${host}$path"`;
  if (client === 'curl') {
    return `timeout 10 curl -q -k -s -m 8 --noproxy '*' -X DELETE --cert ${certificate} --key /dev/stdin ${url}`;
  }
  if (client === 'wget') {
    const options = '-q -O /dev/null -T 8 -t 1 --no-proxy --no-check-certificate';
    return `timeout 10 wget ${options} --method=DELETE --certificate=${certificate} --private-key=/dev/stdin ${url}`;
  }
  const request = `printf 'DELETE %s HTTP/1.1\\r\\nHost: ${host}\\r\\nConnection: close\\r\\n\\r\\n' "$path"`;
  // 4 beside 3: what exec opens is a Korn shell's own, and no program of it gets it.
  const connection = `timeout 10 openssl s_client -quiet -connect '${host}' -cert ${certificate} -key /dev/fd/4`;
  return `{ exec 3<&0; ${request} | ${connection} 4<&3; }`;
}
