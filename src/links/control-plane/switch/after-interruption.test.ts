import { describe, expect, it } from 'vitest';
import { type LeftStep, nextAfterInterruption, stateAfterInterruption } from './after-interruption.ts';
import { isEnd, type SwitchState, switchStates } from './switch-state.ts';

const failed = '/etc/kubernetes/irsactl/prod-1/failed.json';

function left(state: SwitchState | null, over: Partial<LeftStep> = {}): LeftStep {
  return { state, isOthers: false, isUnseen: false, manifest: '/m/kube-apiserver.yaml', failed, ...over };
}

const by = '`irsactl apply` (or `irsactl destroy`)';
const byNode = 'puts nothing back by itself any more';
const waitsForNote = `only once ${failed} is removed`;

describe('what comes after a run that was interrupted', () => {
  it.each<[SwitchState | null, boolean, readonly string[]]>([
    [null, false, [byNode, 'it confirms the change', 'it puts the files from before back', waitsForNote]],
    [
      'confirmed',
      false,
      [byNode, 'it confirms the change', 'it puts the files from before back', waitsForNote],
    ],
    ['armed', false, ['begins to put the files from before back by itself within a minute', waitsForNote]],
    ['asked', false, ['is putting the files from before back', waitsForNote]],
    ['recalled', false, ['is putting the files from before back', waitsForNote]],
    ['restoring', false, ['is putting the files from before back', waitsForNote]],
    ['restoring', true, ['is putting the files from before back', 'the change is taken again']],
    ['restored', false, ['Once the API server serves', waitsForNote]],
    ['restored', true, ['Once the API server serves', 'it takes the change again']],
    ['accepting', false, ['goes on from the form that accepts both once', failed]],
    ['accepting', true, ['goes on from the form that accepts both.']],
    ['edited', false, ['Mend /m/kube-apiserver.yaml', 'goes on from there']],
    ['stuck', false, [byNode, 'by hand', '`irsactl explain how-to/put-an-api-server-back-by-hand`']],
  ])('while the switch is %s (unseen: %s)', (state, isUnseen, expected) => {
    const next = nextAfterInterruption(left(state, { isUnseen }));
    for (const words of [...expected, by]) expect(next).toContain(words);
  });

  it.each(switchStates.filter((state) => state !== 'armed'))('%s promises no minute', (state) => {
    expect(nextAfterInterruption(left(state))).not.toContain('within a minute');
  });

  it.each(switchStates.filter(isEnd))(
    '%s, and a manifest that was written since, is left to a person',
    (state) => {
      const next = nextAfterInterruption(left(state, { isOthers: true }));
      expect(next).toContain('mend /m/kube-apiserver.yaml');
      expect(next).not.toContain(failed);
    },
  );

  it.each<[SwitchState | null, boolean, string]>([
    [null, false, ' and was stopped before it saw it working'],
    ['armed', false, ' and was stopped before it saw it working'],
    ['confirmed', false, ', saw it working, and was stopped before it had cleared up'],
    ['stuck', false, 'by now the files from before could not all be put back'],
    ['edited', true, 'by now the manifest was edited meanwhile'],
    ['restored', true, 'by now the manifest was written anew since'],
  ])('says where it is: %s (written since: %s)', (state, isOthers, expected) => {
    expect(stateAfterInterruption(left(state, { isOthers }))).toContain(expected);
  });
});
