import { interruptions } from './switch-report.ts';

/**
 * The dead man's switch of a node: POSIX sh and coreutils, nothing installed. It knows a step by settings.sh beside it
 * (see switch-settings.ts). Everything that it puts in place was written beforehand and is renamed, and so is its own
 * state, the name of one file: it works on a full disk.
 */
export const switchScript = `#!/bin/sh
# Dead man's switch of irsactl. The files from before a step go back, unless irsactl confirms it in time.
# switch.sh watch: stays until the step is over. switch.sh boot: before the kubelet starts; then watch follows.
# State is the name of a file: armed > confirmed, or armed > (asked, recalled >) restoring > restored, accepting, edited,
# stuck. Recalled: nothing was signed with what the step brought, so the form between is not needed.
cd "$(dirname "$0")" || exit 1
unset https_proxy HTTPS_PROXY all_proxy ALL_PROXY
PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

now() { IFS=. read -r up rest </proc/uptime; echo "$up"; } # no clock that somebody sets changes it
say() { echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) $*" >>report; } 2>/dev/null
sum_of() { sha256sum <"$1" | cut -c1-64; } 2>/dev/null
turn() { mv -f "$1" "$2"; } 2>/dev/null

put() { # COPY HASH PLACE
  [ "$(sum_of "$3")" != "$2" ] || return 0
  [ "$(sum_of "$1")" = "$2" ] && mv -f "$1" "$3" 2>/dev/null
  [ "$(sum_of "$3")" = "$2" ] || { say "$3 cannot be put back: its copy $1 is missing or altered"; return 1; }
}
alive() { for p in $1; do [ ! -d "/proc/$p" ] || return 0; done; return 1; }
await() { # OLD PROCESSES: they are gone, and an API server serves and still does 5 s later
  end=$(($(now) + patience)) same=0
  while [ "$(now)" -lt "$end" ]; do
    sleep 1
    serves || continue
    same=$((same + 1)) # the kubelet that missed a change of a second ago restarts nothing
    if alive "$1" && [ $same -lt 45 ]; then continue; fi
    sleep 5
    ! serves || return 0
  done
  return 1
}

witness() { # a later run may take the step again only where nothing was seen to fail
  if [ "$(sum_of "$manifest")" = "$before" ]; then say '${interruptions.untouched}'; return; fi
  ! serves || say '${interruptions.served}'
}
edited() { # by somebody: it stays
  case " $before $after $between " in *" $1 "*) return 1 ;; esac
  say "$manifest was edited meanwhile, and is left as it is"; turn restoring edited; return 0
}
restore() {
  turn "$staged" "$staged.withdrawn" # what irsactl has not put in place by now it never will
  found=$(sum_of "$manifest")
  if [ -z "$found" ]; then # it is moved out and in again to restart a pod; or there is no process to read it with
    absent=$((absent + 1)); [ $absent -gt 30 ] && [ ! -e "$manifest" ] || return
    say "$manifest is gone"; found=$after
  fi
  ! edited "$found" || return
  if [ "$found" = "$before" ]; then # nothing runs with what the step brought
    if previous; then turn restoring restored; else turn restoring stuck; fi; return
  fi
  old=; [ "$found" != "$after" ] || old=$(servers)
  if accepting; then
    say "the form that accepts both was put in place"
    if await "$old"; then say "the API server serves with it"; turn restoring accepting; return; fi
    say "the API server does not serve with it"; old=$(servers)
  fi
  found=$(sum_of "$manifest"); [ -z "$found" ] || ! edited "$found" || return
  if previous; then ended=restored; say "the files from before are in place again"; else ended=stuck; fi
  if await "$old"; then say "the API server serves"; else ended=stuck; say "the API server does not serve"; fi
  turn restoring $ended
}
over() { [ -f restored ] || [ -f accepting ] || [ -f edited ] || [ -f stuck ]; }
tidy() {
  [ -f settings.sh ] || exit 0 # a stand-in of a later step is not this one's to end
  end_stand_in
  [ -z "$unit" ] || rm -f "$unit" "$wanted"; rm -f pid
}
[ -f settings.sh ] || exit 0; . ./settings.sh || exit 1
if [ "$1" = boot ]; then
  end_stand_in
  turn asked restoring || turn recalled restoring || turn armed restoring && say '${interruptions.rebooted}'
  [ ! -f restoring ] || turn "$staged" "$staged.withdrawn"
  [ ! -f restoring ] || case $(sum_of "$manifest") in "$after") accepting || previous ;; "$before") previous ;; esac
  exit 0
fi
echo $$ >pid; began=$(now) heard=$(now)
while [ -f settings.sh ]; do
  read -r owner <pid && [ "$owner" != $$ ] && exit 0
  ! turn beat.given beat.taken || heard=$(now)
  if [ $(($(now) - heard)) -ge "$silence" ] || [ $(($(now) - began)) -ge "$limit" ]; then
    ! turn armed restoring || { say "irsactl was last heard $(($(now) - heard)) s ago, $(($(now) - began)) s after the switch had started"; witness; }
    [ ! -f confirmed ] || ! serves || { tidy; exit 0; }
  fi
  ! turn asked restoring || say "irsactl asked for it"
  ! turn recalled restoring || { say "irsactl asked for it"; accepting() { false; }; }
  [ ! -f restoring ] || restore
  if over; then tidy; exit 0; fi
  sleep 1
done
`;
