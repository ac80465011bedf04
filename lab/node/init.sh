#!/bin/bash
# PID 1 of a lab node in its namespaces: sets up the node's files and network, and starts the enabled units in
# /etc/systemd/system. `init.sh FOLDER`; FOLDER/node.env has the node's name and addresses.
set -eu
folder=$1
. "$folder/node.env"

# Shows the machine's files; the node's writes go to an upper layer.
overlay() { # PATH LOWER...
  mkdir -p "$folder/written$1" "$folder/work$1"
  mount -t overlay -o "lowerdir=$2,upperdir=$folder/written$1,workdir=$folder/work$1" overlay "$1"
}
# Shows only the node's files.
own() {
  mkdir -p "$folder/own$1" "$1"
  mount --bind "$folder/own$1" "$1"
}
mount --make-rprivate /
overlay /etc /etc
overlay /usr "$PROGRAMS:/usr"
overlay /var/lib /var/lib
for path in /etc/kubernetes /etc/cni /etc/ssh /etc/systemd/system /var/log \
  /var/lib/kubelet /var/lib/etcd /var/lib/containerd /var/lib/cni; do own $path; done
mount --make-rshared /var/lib/kubelet
mount -t tmpfs -o mode=755 tmpfs /run
mount --make-rshared /run
mkdir -p /run/netns /run/sshd /run/lock /run/systemd/system
# The home folder of the machine's root has settings that a node must not see.
mkdir -p /var/lib/root
sed -i 's#^\(root:.*\):/root:#\1:/var/lib/root:#' /etc/passwd
# A user without root rights, with sudo if the machine has it.
id ops >/dev/null 2>&1 || useradd --home-dir /var/lib/ops --create-home --shell /bin/bash --password '*' ops
if [ -d /etc/sudoers.d ]; then echo 'ops ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/lab; fi
hostname "$NAME"
echo "$NAME" > /etc/hostname
{ echo '127.0.0.1 localhost'; echo "$ADDRESS $NAME"; } > /etc/hosts

# Waits until the machine has created eth0.
until ip link show eth0 >/dev/null 2>&1; do sleep 0.05; done
ip link set lo up
ip address add "$ADDRESS/24" dev eth0
ip link set eth0 up
ip route add default via "$GATEWAY"
for route in $ROUTES; do ip route replace "${route%=*}" via "${route#*=}"; done
echo 1 > /proc/sys/net/ipv4/ip_forward
nft -f - <<NFT
table ip lab-pods {
  chain postrouting {
    type nat hook postrouting priority srcnat
    ip saddr $PODS ip daddr != $PODS masquerade
  }
}
NFT

systemctl boot
# Orphans become children of this process, and bash reaps them.
while :; do
  sleep 3600 &
  wait $! || true
done
