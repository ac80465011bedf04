import type { Progress, ProgressEvent } from '../../chain/progress.ts';
import { canvasOf } from './paint.ts';
import { problemLines } from './problem-view.ts';

export type ProgressMode = 'people' | 'json' | 'quiet';

/** Tells progress on a stream: rewritten lines on a terminal, plain lines in a pipe, or one JSON event a line. */
export function progressOn(stream: NodeJS.WriteStream, mode: ProgressMode): Progress {
  if (mode === 'quiet') return () => {};
  if (mode === 'json') return (event) => void stream.write(`${JSON.stringify(event)}\n`);
  const live = stream.isTTY === true;
  let waiting = false;
  return (event) => {
    const text = lineOf(event, stream);
    if (text === null) return;
    const passing = event.type === 'waiting';
    // In a pipe, one line for the start of a wait is enough.
    if (!live && passing && event.sinceSeconds > 0) return;
    stream.write(`${live && waiting ? '\r\u001b[2K' : ''}${text}${live && passing ? '' : '\n'}`);
    waiting = live && passing;
  };
}

function lineOf(event: ProgressEvent, stream: NodeJS.WriteStream): string | null {
  switch (event.type) {
    case 'link-started':
      return null;
    case 'change-started':
      return `  ${event.link}: ${event.target}`;
    case 'change-done':
    case 'link-verified':
      return null;
    case 'waiting':
      return `  ${event.link}: waiting for ${event.forWhat}, ${event.sinceSeconds} s (usually ${event.usuallySeconds} s)`;
    case 'link-done':
      return `✓ ${event.link}: ${event.summary}`;
    case 'finding':
      return problemLines(event.finding, canvasOf(stream), event.finding.severity).join('\n');
  }
}
