/** The switch's state is the name of one file in its folder. Who renames it first has decided. */
export const switchStates = [
  'armed',
  'asked',
  'recalled',
  'restoring',
  'confirmed',
  'restored',
  'accepting',
  'edited',
  'stuck',
] as const;

export type SwitchState = (typeof switchStates)[number];

/** States in which the files of the node are as they will stay; the switch has nothing more to restore. */
export type EndState = 'restored' | 'accepting' | 'edited' | 'stuck';

export function switchStateIn(names: readonly string[]): SwitchState | null {
  return switchStates.find((state) => names.includes(state)) ?? null;
}

export function isEnd(state: SwitchState | null): state is EndState {
  return state === 'restored' || state === 'accepting' || state === 'edited' || state === 'stuck';
}

/** Whether it restores, or has restored: then a step is not confirmed any more. */
export function hasFired(state: SwitchState): boolean {
  return state !== 'armed' && state !== 'confirmed';
}

/** Files of the switch whose names say something, and which are only ever renamed. */
export const switchMarks = {
  /** irsactl says that it lives; the switch has heard it. */
  given: 'beat.given',
  taken: 'beat.taken',
  /** A stand-in carries the traffic, or none does. */
  carrying: 'carrying.on',
  notCarrying: 'carrying.off',
} as const;

/** What an end state means, for a person. */
export const endMeaning: Readonly<Record<EndState, string>> = {
  restored: 'the files from before the change are in place again',
  accepting: 'the form that accepts old and new tokens, and signs as before, is in place',
  edited: 'the manifest was edited meanwhile, and was left as it is',
  stuck: 'the files from before could not all be put back, or the API server does not serve with them',
};
