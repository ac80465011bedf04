#!/bin/bash
# systemd-run of a lab node, with only the options that start the dead man's switch (src/links/control-plane/node/switch.ts).
# The command gets a new session and the environment of a unit; /run/systemd-run/UNIT has its pid.
# https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#Environment%20Variables%20in%20Spawned%20Processes
unit=
while [[ ${1:-} == -* ]]; do
  case $1 in
    --quiet | --collect) ;;
    --property=Restart=on-failure | --property=RestartSec=3) ;; # ignored: the proofs show that the switch does not need it
    --unit=?*) unit=${1#--unit=} ;;
    *) echo "systemd-run: unrecognized option '$1'" >&2; exit 1 ;;
  esac
  shift
done
[ -n "$unit" ] && [ $# -gt 0 ] || { echo 'systemd-run: give a unit and a command' >&2; exit 1; }
mkdir -p /run/systemd-run && cd / || exit 1
# Fault proofs shorten the switch's heartbeat timeout to save time.
if [ -e /etc/lab/switch-silence ]; then
  for folder; do folder=${folder%/*}; done
  sed -i "s/^silence=.*/silence=$(cat /etc/lab/switch-silence)/" "$folder/settings.sh"
fi
setsid env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin "$@" </dev/null >>"/var/log/$unit.log" 2>&1 &
echo $! >"/run/systemd-run/$unit"
