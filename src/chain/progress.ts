import type { Finding } from './finding.ts';
import type { LinkName } from './link-name.ts';

/** What long work reports while it runs. One port for all: people see live lines, pipes plain lines, scripts JSON. */
export type ProgressEvent =
  | { readonly type: 'link-started'; readonly link: LinkName }
  | {
      readonly type: 'change-started';
      readonly link: LinkName;
      readonly change: string;
      readonly target: string;
    }
  | {
      readonly type: 'change-done';
      readonly link: LinkName;
      readonly change: string;
      readonly target: string;
    }
  /** Something is awaited. `usuallySeconds` is how long it takes when all is well. */
  | {
      readonly type: 'waiting';
      readonly link: LinkName;
      readonly forWhat: string;
      readonly sinceSeconds: number;
      readonly usuallySeconds: number;
    }
  | { readonly type: 'link-done'; readonly link: LinkName; readonly summary: string }
  | {
      readonly type: 'link-verified';
      readonly link: LinkName;
      readonly verdict: 'holds' | 'broken';
      readonly summary: string;
    }
  | { readonly type: 'finding'; readonly finding: Finding };

export type Progress = (event: ProgressEvent) => void;
