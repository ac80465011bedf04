import { eachProcess } from '../node-processes.ts';
import { bothNatsSince, toolNames } from './machine-facts.ts';

/**
 * What the rules of a stand-in need of the packet filter, for it to say whether it would take them; none is made.
 * nftables has no NAT by dnat without its module, and iptables no end of a rule by the clock without xt_time. The question makes
 * the nat table of iptables where there was none, so that it is asked only where nft is not taken.
 */
const triedRules = {
  nft: `table ip irsactl-tried {
set ports { type inet_service; flags timeout; }
set services { type ipv4_addr . inet_service; flags timeout; }
chain prerouting { type nat hook prerouting priority -110;
fib daddr type local tcp dport @ports tcp flags & (fin | syn | rst | ack) == syn counter dnat to 127.0.0.1:1
ip daddr . tcp dport @services counter dnat to 127.0.0.1:1; }
}
`,
  iptables: `*nat
:irsactl-tried - [0:0]
-A irsactl-tried -p tcp --syn -m addrtype --dst-type LOCAL -m time --datestop 2030-01-01T00:00:00 -m comment --comment irsactl -j DNAT --to-destination :1
COMMIT`,
};

/**
 * Asks a machine everything that a preflight wants to know, and changes nothing, but what the packet filter does to
 * answer. POSIX sh and coreutils are enough; what is not there is left out. Each answer is one line, a word and then
 * base64, so that no name or text of the machine can be taken for another answer. No key or other secret is ever shown.
 *
 * `$1` is irsactl's folder, `$2` the manifests folder, `$3` the folder of kubeadm's certificates, `$4` one that the
 * API server serves with and that is not there, or nothing; all others are files and folders whose owner is asked for.
 */
export const machineScript = `set -u
LC_ALL=C PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/bin
export LC_ALL PATH
own=$1 manifests=$2 certificates=$3 serving=$4
shift 4
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
sockets() { # STATE
  for table in /proc/net/tcp /proc/net/tcp6; do
    [ -r "$table" ] || continue
    while read -r _ local remote state _ _ _ _ _ inode _; do
      case $state in
        0A) [ "$1" = 0A ] && echo "$local" ;;
        01) case "$1 $ports" in 01*" \${remote##*:} "*) echo "$remote $inode" ;; esac ;;
      esac
    done < "$table"
  done
}
knows_both_nats() {
  release=$(uname -r)
  major=\${release%%.*} minor=\${release#*.}
  minor=\${minor%%[!0-9]*}
  [ "$major" -gt ${bothNatsSince.major} ] || { [ "$major" -eq ${bothNatsSince.major} ] && [ "$minor" -ge ${bothNatsSince.minor} ]; }
}
room() { # FOLDER
  folder=$1
  while [ ! -d "$folder" ]; do folder=$(dirname "$folder"); done
  say disk "$1" "$(df -Pk "$folder" 2>/dev/null)" "$(df -Pi "$folder" 2>/dev/null)"
}

say clock "$(date +%s)"
say host "$(uname -n)"
say kernel "$(uname -r)"
[ -r /proc/sys/kernel/random/boot_id ] && tell boot cat /proc/sys/kernel/random/boot_id
say kubeadm "$(timeout 20 kubeadm version -o short 2>/dev/null)"
say kubelet "$(timeout 20 kubelet --version 2>/dev/null)"
filter=
for tool in ${toolNames.join(' ')}; do
  path=$(command -v "$tool") || continue
  # One that is older than its kernel, or lacks a module or rights, is no packet filter.
  case $tool in
    nft) printf '%s' '${triedRules.nft}' | timeout 5 nft -c -f - && { ! knows_both_nats || filter=nft; } ;;
    iptables-restore | ip6tables-restore)
      [ "$filter" = nft ] || printf '%s\n' '${triedRules.iptables}' | timeout 10 "$tool" -w 5 --test --noflush ;;
  esac >/dev/null 2>&1 || continue
  say tool "$tool" "$path"
done
tell memory cat /proc/meminfo
room "$own"
room "$manifests"
tell addresses ip -o addr show
ports=
listeners=$(sockets 0A)
for socket in $listeners; do ports="$ports \${socket##*:} "; done
say listeners "$listeners"
# From the machine to a port that it listens on itself.
tell connections sockets 01
tell pods ls /run/netns
${eachProcess('kube-apiserver', 'say process "$(cat "$process/status")" "$(ls -l "$process/fd")"')}
# A header of staticPodURLHeader may be a password.
config=/var/lib/kubelet/config.yaml
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
for file in "\${manifests%/*}/controller-manager.conf" "\${manifests%/*}/scheduler.conf"; do
  [ -f "$file" ] || continue
  while read -r word value _; do
    [ "$word" = client-certificate-data: ] || continue
    shown=$(printf '%s' "$value" | base64 -d 2>/dev/null)
    case $shown in *'PRIVATE KEY'*) ;; *) say certificate "$file" "$shown" ;; esac
  done < "$file"
done
for file; do
  [ -e "$file" ] && say file "$file" "$(stat -Lc '%a %u %g' -- "$file" 2>/dev/null)$(ls -ldL -- "$file" 2>/dev/null | cut -c 11)"
done
say end done
exit 0
`;
