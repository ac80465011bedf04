#!/bin/bash
# systemctl of a lab node: the part of systemd that kubeadm, irsactl and a tester need. A unit is a file in
# /etc/systemd/system; its output goes to /var/log/UNIT.log. It reads ConditionPathExists, Type,
# Restart, RestartSec, ExecStartPre and ExecStart.
units=/etc/systemd/system
state=/run/lab-units

value() { sed -n "s/^$2=//p" "$units/$1" | tail -n 1; }
main_of() { cat "$state/$1/main" 2>/dev/null; }
runs() { local pid; pid=$(main_of "$1") && [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; }

# Supervises one unit in a separate session.
supervise() {
  local unit=$1 code type restart
  type=$(value "$unit" Type) restart=$(value "$unit" Restart)
  echo $$ > "$state/$unit/supervisor"
  sed -n 's/^ExecStartPre=-\{0,1\}//p' "$units/$unit" | while read -r line; do bash -c "$line"; done
  while :; do
    setsid bash -c "exec $(value "$unit" ExecStart)" &
    echo $! > "$state/$unit/main"
    wait $!
    code=$?
    rm -f "$state/$unit/main"
    case $restart in
      always) ;;
      on-failure) [ $code != 0 ] || break ;;
      *) break ;;
    esac
    [ "$type" != oneshot ] || break
    sleep "$(value "$unit" RestartSec | sed 's/s$//;s/^$/1/')"
  done
  rm -f "$state/$unit/supervisor"
}

# Like systemd, returns when ExecStartPre has ended and the program runs; for oneshot, when the program has ended.
start() {
  local condition supervisor tries
  [ -e "$units/$1" ] || { echo "Failed to start $1: Unit $1 not found." >&2; exit 5; }
  condition=$(value "$1" ConditionPathExists)
  [ -z "$condition" ] || [ -e "$condition" ] || return 0
  supervisor=$(cat "$state/$1/supervisor" 2>/dev/null) && kill -0 "$supervisor" 2>/dev/null && return 0
  mkdir -p "$state/$1"
  setsid "$0" --supervise "$1" >> "/var/log/${1%.service}.log" 2>&1 < /dev/null &
  supervisor=$!
  for tries in $(seq 1800); do
    kill -0 $supervisor 2>/dev/null || return 0
    [ "$(value "$1" Type)" = oneshot ] || [ ! -e "$state/$1/main" ] || return 0
    sleep 0.05
  done
}

stop() {
  local pid tries
  pid=$(cat "$state/$1/supervisor" 2>/dev/null) && kill -9 "$pid" 2>/dev/null
  pid=$(main_of "$1")
  rm -rf "${state:?}/$1"
  [ -n "$pid" ] || return 0
  kill -TERM -- "-$pid" 2>/dev/null
  for tries in $(seq 100); do kill -0 "$pid" 2>/dev/null || return 0; sleep 0.1; done
  kill -KILL -- "-$pid" 2>/dev/null
}

enable() {
  local wanted
  for wanted in $(sed -n 's/^WantedBy=//p' "$units/$1") ; do
    mkdir -p "$units/$wanted.wants" && ln -sf "../$1" "$units/$wanted.wants/$1"
  done
  for wanted in $(sed -n 's/^RequiredBy=//p' "$units/$1") ; do
    mkdir -p "$units/$wanted.requires" && ln -sf "../$1" "$units/$wanted.requires/$1"
  done
}

disable() { rm -f "$units"/*.wants/"$1" "$units"/*.requires/"$1"; }
is_enabled() { ls "$units"/*.wants/"$1" "$units"/*.requires/"$1" 2>/dev/null | grep -q .; }

# Starts the enabled units; the node's own services last, and the kubelet at the very end.
boot() {
  local unit enabled own=(containerd.service kube-proxy.service ssh.service kubelet.service)
  enabled=$(ls "$units"/*.wants/ "$units"/*.requires/ 2>/dev/null | grep '\.service$' | sort -u)
  for unit in $enabled; do [[ " ${own[*]} " == *" $unit "* ]] || start "$unit"; done
  for unit in "${own[@]}"; do if is_enabled "$unit"; then start "$unit"; fi; done
}

now=false words=()
for word; do
  case $word in
    --now) now=true ;;
    --signal=*) signal=${word#--signal=} ;;
    --supervise) words+=(supervise) ;;
    -*) ;;
    *) words+=("$word") ;;
  esac
done
verb=${words[0]:-}
[ "$verb" != boot ] || { boot; exit 0; }
for unit in "${words[@]:1}"; do
  [[ $unit == *.* ]] || unit=$unit.service
  case $verb in
    supervise) supervise "$unit" ;;
    start) start "$unit" ;;
    stop) stop "$unit" ;;
    restart|reload-or-restart|try-restart) stop "$unit"; start "$unit" ;;
    kill) kill -s "${signal:-TERM}" "$(main_of "$unit")" ;;
    enable) enable "$unit"; if $now; then start "$unit"; fi ;;
    disable) disable "$unit"; if $now; then stop "$unit"; fi ;;
    is-active) if runs "$unit"; then echo active; else echo inactive; exit 3; fi ;;
    is-enabled) if is_enabled "$unit"; then echo enabled; else echo disabled; exit 1; fi ;;
    cat) cat "$units/$unit" ;;
    status) if runs "$unit"; then echo "$unit active (running), pid $(main_of "$unit")"; else echo "$unit inactive"; exit 3; fi ;;
    *) echo "Unknown command verb $verb." >&2; exit 1 ;;
  esac
done
