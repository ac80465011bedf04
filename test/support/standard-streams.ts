import { onTestFinished, vi } from 'vitest';
import { withErasures } from './fake-stream.ts';

/** The destination of both standard streams; `columns` is undefined if the width is unknown. */
export interface Place {
  readonly isTTY: boolean;
  readonly columns: number | undefined;
}

/** Captures both standard streams in one sequence until the test ends; ⟲ marks each erased live line. */
export function readStreams(place?: Place): () => string {
  let read = '';
  for (const stream of [process.stdout, process.stderr]) {
    const write = vi.spyOn(stream, 'write').mockImplementation((chunk, ...rest) => {
      read += String(chunk);
      rest.findLast((argument) => typeof argument === 'function')?.();
      return true;
    });
    const own = { isTTY: stream.isTTY, columns: stream.columns };
    if (place) Object.assign(stream, place);
    onTestFinished(() => {
      write.mockRestore();
      Object.assign(stream, own);
    });
  }
  return () => withErasures(read);
}
