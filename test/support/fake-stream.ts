import { EventEmitter } from 'node:events';

/** A standard stream that records what it receives. */
export class FakeStream extends EventEmitter {
  readonly isTTY: boolean;
  columns: number;
  written = '';

  constructor(isTTY: boolean, columns = 80) {
    super();
    this.isTTY = isTTY;
    this.columns = columns;
  }

  write(text: string | Uint8Array): boolean {
    this.written += String(text);
    return true;
  }
}

/** Makes terminal output readable: ⟲ marks each erased live line. */
export function withErasures(written: string): string {
  return written
    .replaceAll('\r\u001b[2K\u001b7\u001b[B\u001b[J\u001b8', '⟲')
    .replaceAll('\u001b[?7l', '')
    .replaceAll('\r\u001b[?7h', '');
}
