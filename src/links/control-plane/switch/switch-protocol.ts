import type { SwitchState } from './switch-state.ts';

/** Who renames the file that is the state. */
export type SwitchActor = 'irsactl' | 'switch' | 'boot';

interface Transition {
  readonly from: SwitchState;
  readonly to: SwitchState;
  readonly by: SwitchActor;
  /** Completes "when …". */
  readonly when: string;
}

/**
 * Every way from one state of the dead man's switch to another: irsactl can rename by no other row, the script is held
 * to the rest by a test, and the picture in docs/explanation/changing-an-api-server.md is drawn from it.
 */
export const switchProtocol = [
  { from: 'armed', to: 'confirmed', by: 'irsactl', when: 'the new API server is proven' },
  { from: 'armed', to: 'asked', by: 'irsactl', when: 'a fault shows and it may have signed' },
  { from: 'armed', to: 'recalled', by: 'irsactl', when: 'a fault shows and it never answered' },
  { from: 'confirmed', to: 'asked', by: 'irsactl', when: 'a later run finds that it does not serve' },
  { from: 'armed', to: 'restoring', by: 'switch', when: 'irsactl is silent for 60 s' },
  { from: 'asked', to: 'restoring', by: 'switch', when: 'it sees the request' },
  { from: 'recalled', to: 'restoring', by: 'switch', when: 'it sees the request' },
  { from: 'armed', to: 'restoring', by: 'boot', when: 'the machine starts anew' },
  { from: 'asked', to: 'restoring', by: 'boot', when: 'the machine starts anew' },
  { from: 'recalled', to: 'restoring', by: 'boot', when: 'the machine starts anew' },
  {
    from: 'restoring',
    to: 'restored',
    by: 'switch',
    when: 'the files from before are in place, and serve if they had been replaced',
  },
  { from: 'restoring', to: 'accepting', by: 'switch', when: 'the form that accepts both serves' },
  { from: 'restoring', to: 'edited', by: 'switch', when: 'somebody edited the manifest' },
  { from: 'restoring', to: 'stuck', by: 'switch', when: 'a file could not be put back, or nothing serves' },
] as const satisfies readonly Transition[];

type Own = Extract<(typeof switchProtocol)[number], { by: 'irsactl' }>;

/** A state that irsactl may rename, and what it may call it. */
export type OwnMove<From extends SwitchState> = Extract<Own, { from: From }>['to'];
