import { onTestFinished, vi } from 'vitest';
import { withErasures } from './fake-stream.ts';

/** Where both standard streams lead to; of `columns` undefined nobody knows the width. */
export interface Place {
  readonly isTTY: boolean;
  readonly columns: number | undefined;
}

/** What is written to both standard streams until the test ends, in the order in which one place gets it; ⟲ is where a living line is erased. */
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
