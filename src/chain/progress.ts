import type { Change } from './change.ts';
import type { Finding } from './finding.ts';
import type { LinkName } from './link-name.ts';

/** What long work reports while it runs. One port for all: people see live lines, pipes plain lines, scripts JSON. */
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
   * Something is awaited. `usuallySeconds` is how long it takes when all is well, where that is known; `otherwise` a
   * sentence on what becomes of it where it is not, or where whoever waits is gone.
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

/** How long something that a change restarted was away, measured from outside. In milliseconds. */
export interface Interruption {
  readonly type: 'interruption';
  readonly link: LinkName;
  /** What was away, as a person names it. */
  readonly of: string;
  readonly away: number;
}

export type Progress = (event: ProgressEvent) => void;
