import type { ControlPlaneNode } from '../../../config/trust-chain.ts';
import { silenceSeconds } from './live-switch.ts';

/**
 * What becomes of a node where a wait is in vain, or irsactl is gone: a person who watches it, and thinks of ending it,
 * reads it beside what is awaited.
 */
type Named = Pick<ControlPlaneNode, 'name'>;

/** While a new manifest is to be proven. `isSole`: it may go back to the form between old and new. */
export function ifNotProven(
  { name }: Named,
  { patienceSeconds, isSole }: { readonly patienceSeconds: number; readonly isSole: boolean },
): string {
  const back = isSole ? 'to a manifest that signs as before' : 'to its files from before';
  return `If ${name} does not serve with its new flags within ${patienceSeconds} s, or irsactl is gone for ${silenceSeconds} s, it goes back ${back} by itself.`;
}

/** While a stand-in proves a new manifest. */
export function ifUntouched({ name }: Named): string {
  return `The API server of ${name} is untouched: if its stand-in fails, or irsactl is gone for ${silenceSeconds} s, only the stand-in is taken away.`;
}

/** `hasSwitch`: whether the node itself does it. */
export function ifNotBack({ name }: Named, hasSwitch: boolean): string {
  const who = hasSwitch
    ? `${name} puts its files from before back by itself, also if irsactl is gone`
    : `The files of ${name} from before are in place`;
  return `${who}; if it does not serve with them, nothing more is tried.`;
}

export function ifSwitchStays({ name }: Named): string {
  return `The switch of ${name} ends by itself, also if irsactl is gone; irsactl begins nothing before that.`;
}

/** For a step that nobody saw the end of. */
export function ifLeftDown({ name }: Named, patienceSeconds: number): string {
  return `If ${name} does not serve within ${patienceSeconds} s, its files from before are put back.`;
}

export function ifNotLeading(patienceSeconds: number): string {
  return `If controller-manager and scheduler do not lead within ${patienceSeconds} s, irsactl stops and names them; what was changed stays, also if irsactl is gone.`;
}

export function ifNotStarted(patienceSeconds: number): string {
  return `If the kubelet does not start the controller-manager within ${patienceSeconds} s, irsactl stops and says so; what was changed stays, also if irsactl is gone.`;
}
