/**
 * Shell functions that see on a node where the traffic of its API server goes. `carried`: its rules lead clients to the
 * stand-in, and irsactl has told the switch so. `released`: the step is confirmed, the switch is told that the stand-in carries
 * no more, no rule leads to it, and it still runs. That a table stands says neither: it has the rules of the probers
 * before, and empty chains afterwards.
 *
 * `root` is before each path, for a test.
 */
export const trafficFunctions = (root = ''): string => `
servers() { pgrep -ax kube-apiserver; }
runs_stand_in() { servers | grep -qv -e ' --secure-port=6443'; }
marked() { # NAMES, all of them in the folder of one switch
  for folder in ${root}/etc/kubernetes/irsactl/*/switch; do
    for name in "$@"; do [ -e "$folder/$name" ] || continue 2; done
    return 0
  done
  return 1
}
# Tables of nft that are written and those that a process holds; chains of iptables, which only their own jump fills.
led() {
  {
    nft list tables | grep irsactl | while read -r _ family name; do nft list table "$family" "$name"; done
    iptables-save -t nat
    ip6tables-save -t nat
  } 2>/dev/null | grep -cE '^[[:space:]]*jump move|^-A irsactl[^ ]*[.](pre|out) -j irsactl' > /dev/null
}
carried() { marked carrying.on && led; }
released() { marked confirmed carrying.off && ! led && runs_stand_in; }
`;
