import type { Change } from './change.ts';
import type { Finding } from './finding.ts';
import type { LinkName } from './link-name.ts';

/** Progress of long work: terminals show it as live lines, pipes get plain lines, scripts JSON. */
export type ProgressEvent =
  | { readonly type: 'link-started'; readonly link: LinkName }
  | {
      readonly type: 'change-started';
      readonly link: LinkName;
      readonly action: Change['action'];
      readonly change: string;
      readonly target: string;
    }
  | {
      readonly type: 'change-done';
      readonly link: LinkName;
      readonly action: Change['action'];
      readonly change: string;
      readonly target: string;
    }
  /**
   * irsactl waits for something. `usuallySeconds` is the usual duration, if known; `otherwise` is a sentence about what
   * happens if the wait fails, or irsactl stops.
   */
  | {
      readonly type: 'waiting';
      readonly link: LinkName;
      readonly forWhat: string;
      readonly sinceSeconds: number;
      readonly usuallySeconds?: number | undefined;
      readonly otherwise?: string | undefined;
    }
  | Interruption
  | { readonly type: 'link-done'; readonly link: LinkName; readonly summary: string }
  | {
      readonly type: 'link-verified';
      readonly link: LinkName;
      readonly verdict: 'holds' | 'broken';
      readonly summary: string;
    }
  | { readonly type: 'finding'; readonly finding: Finding };

/** How long a restarted component was down, measured from outside in milliseconds. */
export interface Interruption {
  readonly type: 'interruption';
  readonly link: LinkName;
  /** The readable name of the component. */
  readonly of: string;
  readonly away: number;
}

export type Progress = (event: ProgressEvent) => void;
