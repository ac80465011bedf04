import { shellWord } from '../../../chain/shell-word.ts';
import { listens } from '../node-ports.ts';
import { resetsKeptSeconds } from '../step/forgotten-resets.ts';
import type { StandInWay } from '../step/step-way.ts';
import { switchMarks } from '../switch/switch-state.ts';
import { endpointRelease } from './endpoint-release.ts';
import type { StandInNames } from './names.ts';
import { type RedirectText, stillLedCode } from './redirect-text.ts';

/**
 * The stand-in in POSIX sh, for irsactl and for the switch on the node alike. `renew` moves the traffic, and moves it
 * again where somebody took the rules away; `lift` takes it back; `forget` waits until connection tracking leads nobody to
 * it any more (see forgotten-resets.ts); `end_stand_in` removes every stand-in of the chain and waits until its port is
 * closed; `drop` takes away what held the rules. Each may be repeated.
 */
export function standInShell(
  names: StandInNames,
  { port, client, redirect, endpoint }: StandInWay,
  rules: RedirectText,
): string {
  const released =
    endpoint === 'kept-by-policy' ? endpointRelease(names.policy, redirect.apiPort, client) : '';
  return `${holding(rules.hold)}renew() {
  hold
  (
${rules.open}) >/dev/null 2>&1
}
lift() { (
${rules.lift}) >/dev/null 2>&1
  [ $? -ne ${stillLedCode} ]
}
forget() { sleep ${resetsKeptSeconds}; }
end_stand_in() {
  rm -f ${shellWord(`${names.manifests}/${names.podPrefix}`)}*.yaml
  ${closing(port)}
  rm -rf ${shellWord(names.folder)}
}
drop() { (
${rules.drop}${released}) >/dev/null 2>&1
  return 0
}
`;
}

/** Started once a switch. Where it dies early, a flush costs requests again until `renew` has put the other rules back. */
function holding(hold: string | null): string {
  if (hold === null) return 'hold() { :; }\n';
  return `holder=
carries() { [ -f ${switchMarks.carrying} ] && kill -0 $$; }
hold() {
  [ -z "$holder" ] || return 0
  {
${hold}  } </dev/null >/dev/null 2>&1 &
  holder=$!
}
`;
}

/** The kubelet ends the container within its grace period of 30 s; what is not gone then is not waited for. */
const closedWithinSeconds = 60;

function closing(port: number): string {
  return `waited=0
  while [ $waited -lt ${closedWithinSeconds} ] && { ${listens(port)}; }; do
    sleep 1
    waited=$((waited + 1))
  done`;
}
