import { eachProcess } from '../node/processes.ts';

/**
 * The host and port of the kubelet's /healthz, by its configuration file `$1`; empty if healthzPort is 0, which turns it off.
 * https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/
 */
export const healthzAddress = `healthz_address() { # CONFIGURATION
  address=127.0.0.1 port=10248
  [ ! -f "$1" ] || while read -r word value _ || [ -n "$word" ]; do
    value=$(printf '%s' "$value" | tr -d '"' | tr -d "'")
    case $word in
      healthzBindAddress:) address=$value ;;
      healthzPort:) port=$value ;;
    esac
  done < "$1"
  case $address in
    '' | 0.0.0.0) address=127.0.0.1 ;;
    ::) address=[::1] ;;
    *:*) address=[$address] ;;
  esac
  [ "$port" = 0 ] || printf '%s' "$address:$port"
}`;

/** For a kubelet process: the file that its flag names. Without the flag or a process, kubeadm's counts. */
const kubeletConfig = `kubelet=$pid
  for word in $(tr '\\0' ' ' <"$process/cmdline"); do
    case $word in --config=*) config=\${word#--config=} ;; esac
  done`;

/**
 * Queries everything for the preflight from a machine, and changes nothing. POSIX sh and coreutils are enough; what is missing
 * is omitted. Each answer is one line, a word and then base64, so that no name or text on the machine can be mistaken for
 * another answer. It never prints a key or other secret.
 *
 * `$1` is irsactl's folder, `$2` the manifests folder, `$3` the folder of kubeadm's certificates. `$4` is the API server's
 * serving certificate if it is not in `$3`, and `$5` its signing key; each may be empty.
 */
export const machineScript = `set -u
LC_ALL=C PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/bin
export LC_ALL PATH
own=$1 manifests=$2 certificates=$3 serving=$4 key=$5
encode() { base64 | tr -d '\\n'; }
say() { # WORD TEXT...
  printf '%s' "$1"
  shift
  for text; do printf ' '; printf '%s' "$text" | encode; done
  echo
}
tell() { # WORD COMMAND...
  word=$1
  shift
  printf '%s ' "$word"
  "$@" 2>/dev/null | encode
  echo
}
holds() { # FILE TEXT
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in *"$2"*) return 0 ;; esac
  done < "$1"
  return 1
}
taken_ports() {
  for table in /proc/net/tcp /proc/net/tcp6; do
    [ ! -r "$table" ] || while read -r _ local _ state _; do
      [ "$state" != 0A ] || echo "\${local##*:}"
    done < "$table"
  done
}
above() { # FOLDER: the part of its path that exists
  folder=$1
  while [ ! -d "$folder" ]; do folder=$(dirname "$folder"); done
}
room() { # FOLDER
  above "$1"
  say disk "$1" "$(df -Pk "$folder" 2>/dev/null)" "$(df -Pi "$folder" 2>/dev/null)"
}
locked() { # FOLDER: also root cannot write to a read-only mount
  above "$1"
  [ -w "$folder" ] || say read-only "$1"
}
${healthzAddress}

say clock "$(date +%s)"
say host "$(uname -n)"
[ -r /proc/sys/kernel/random/boot_id ] && tell boot cat /proc/sys/kernel/random/boot_id
say kubeadm "$(timeout 20 kubeadm version -o short 2>/dev/null)"
say kubelet "$(timeout 20 kubelet --version 2>/dev/null)"
command -v curl >/dev/null 2>&1 && say curl found
config=/var/lib/kubelet/config.yaml kubelet=
${eachProcess('kubelet', kubeletConfig)}
healthz=$(healthz_address "$config")
if [ -n "$healthz" ]; then
  say kubelet-health "$(timeout 10 curl -g -s -m 5 --noproxy '*' "http://$healthz/healthz" 2>/dev/null)" "$healthz"
else
  say kubelet-health "\${kubelet:+ok}" ''
fi
tell memory cat /proc/meminfo
room "$own"
room "$manifests"
locked "$own"
locked "$manifests"
if [ -d /run/systemd/system ]; then
  say systemd running
  locked /etc/systemd/system
fi
tell ports taken_ports
${eachProcess('kube-apiserver', 'say process "$(cat "$process/status")"')}
# A header of staticPodURLHeader may be a password.
[ -f "$config" ] && ! holds "$config" staticPodURLHeader && tell kubelet-config cat "$config"
if [ -f "$manifests/etcd.yaml" ]; then
  # kubeadm has it listen at the loopback of the node's own family of addresses.
  for loopback in 127.0.0.1 '[::1]'; do
    health=http://$loopback:2381/health
    answer=$(timeout 10 curl -g -s -m 5 --noproxy '*' "$health" 2>/dev/null || timeout 10 wget -q -T 5 -Y off -O - "$health" 2>/dev/null)
    [ -z "$answer" ] || break
  done
  say etcd "$answer"
fi
for file in "$certificates"/*.crt "$certificates"/etcd/*.crt "$serving"; do
  [ -f "$file" ] && ! holds "$file" 'PRIVATE KEY' && say certificate "$file" "$(head -c 65536 "$file")"
done
# Of a kubeconfig the line of the certificate alone: the key is beside it.
for name in controller-manager scheduler admin; do
  file=\${manifests%/*}/$name.conf
  [ -f "$file" ] || continue
  while read -r word value _; do
    [ "$word" = client-certificate-data: ] || continue
    shown=$(printf '%s' "$value" | base64 -d 2>/dev/null)
    case $shown in *'PRIVATE KEY'*) ;; *) say certificate "$file" "$shown" ;; esac
  done < "$file"
done
[ -f "$key" ] && say signing-key "$key" "$(stat -Lc %a -- "$key" 2>/dev/null)"
say end done
exit 0
`;
