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

/** Files of the switch whose names say something, and which are at most renamed. */
export const switchMarks = {
  /** irsactl says that it lives; the switch has heard it. */
  given: 'beat.given',
  taken: 'beat.taken',
  /** Before the name of the run whose step it is. */
  run: 'run.',
} as const;

interface StepHashes {
  readonly before: string;
  readonly between: string | null;
  readonly after: string;
}

/**
 * Whether the switch has ended, and the manifest is not the one that it left: it is somebody's since, and nothing of the
 * step is to be undone any more. `hash`: null where there is no manifest.
 */
export function isEditedSince(state: SwitchState | null, step: StepHashes, hash: string | null): boolean {
  return isEnd(state) && !isAsLeft(state, step, hash);
}

function isAsLeft(state: EndState, step: StepHashes, hash: string | null): boolean {
  switch (state) {
    case 'restored':
      return hash === step.before;
    case 'accepting':
      return hash === step.between;
    case 'edited':
      return false;
    case 'stuck':
      return isOfStep(step, hash);
  }
}

/** Whether it is one of the manifests that a step puts in place or back, or none, for example because one was moved away. */
export function isOfStep(step: StepHashes, hash: string | null): boolean {
  return hash === null || [step.before, step.between, step.after].includes(hash);
}

/** What an end state means, for a person. */
export const endMeaning: Readonly<Record<EndState, string>> = {
  restored: 'the files from before the change are in place again',
  accepting: 'the form that accepts old and new tokens, and signs as before, is in place',
  edited: 'the manifest was edited meanwhile, and was left as it is',
  stuck: 'the files from before could not all be put back, or the API server does not serve with them',
};
