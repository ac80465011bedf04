import { endMeaning, isEnd, type SwitchState } from './switch-state.ts';

/** What the node itself says of a step that a run has left; all of it is read without an API server. */
export interface LeftStep {
  /** Null where no switch is there. */
  readonly state: SwitchState | null;
  /** Whether the switch has ended, and the manifest is not the one that it left. */
  readonly isOthers: boolean;
  /** Whether the switch undoes, or has undone, a step that nobody saw fail. */
  readonly isUnseen: boolean;
  /** The manifest, and the note that keeps what failed from being tried again. */
  readonly manifest: string;
  readonly failed: string;
}

const run = '`irsactl apply` (or `irsactl destroy`)';
const nothingByItself = 'The node puts nothing back by itself any more.';

/** Where the step is by now; a sentence that completes when it began. */
export function stateAfterInterruption({ state, isOthers }: LeftStep): string {
  const seen =
    state === 'confirmed'
      ? ', saw it working, and was stopped before it had cleared up'
      : ' and was stopped before it saw it working';
  if (!isEnd(state)) return seen;
  const now = isOthers && state !== 'edited' ? 'the manifest was written anew since' : endMeaning[state];
  return `${seen}; by now ${now}`;
}

/** What happens next, by the node itself and by the run that then comes. */
export function nextAfterInterruption(left: LeftStep): string {
  const { state, isOthers, isUnseen, manifest, failed } = left;
  const untilRemoved = `stops with what to put right, and takes the change again only once ${failed} is removed`;
  const waited = isUnseen
    ? 'waits for that. Nothing was seen to fail, so the change is taken again, by that run or by the one after it'
    : `waits for that, ${untilRemoved}`;
  if (isOthers) {
    return `${nothingByItself} Look at the API server's log (\`crictl logs\`, /var/log/pods) and mend ${manifest}. Once the API server serves with it, ${run} goes on from there.`;
  }
  switch (state) {
    case null:
    case 'confirmed':
      return `${nothingByItself} Run ${run}: it waits for the API server. Where that serves, it confirms the change; where not, it puts the files from before back, ${untilRemoved}.`;
    case 'armed':
      return `Where no run of irsactl is at work any more, the node begins to put the files from before back by itself within a minute. Then run ${run}: it waits for that. Where the node saw nothing fail, the change is taken again; else it ${untilRemoved}.`;
    case 'asked':
    case 'recalled':
    case 'restoring':
      return `The node is putting the files from before back. Run ${run}: it ${waited}.`;
    case 'restored':
      return `Once the API server serves, run ${run}: it ${isUnseen ? 'takes the change again' : untilRemoved}.`;
    case 'accepting':
      return `Run ${run}: it waits for the API server, and ${isUnseen ? 'goes on from the form that accepts both' : `stops with what to put right. It goes on from the form that accepts both once ${failed} is removed`}.`;
    case 'edited':
      return `Mend ${manifest}. Once the API server serves with it, ${run} goes on from there.`;
    case 'stuck':
      return `${nothingByItself} Nor does irsactl: put the files from before back by hand, as \`irsactl explain how-to/put-an-api-server-back-by-hand\` says. Then run ${run}.`;
  }
}
