import type { Writable } from 'node:stream';

/** Of what is longer, TLS would keep a copy for as long as the connection lives, also once it is sent: Node never gives it back. */
export const pieceBytes = 64 * 1024;

/** Writes one piece when the one before has left the process, and ends. Nothing more is written where the client has gone. */
export function writeInPieces(to: Writable, text: string): void {
  const bytes = Buffer.from(text);
  const writeFrom = (at: number): void => {
    if (at + pieceBytes >= bytes.length) {
      to.end(bytes.subarray(at));
      return;
    }
    to.write(bytes.subarray(at, at + pieceBytes), (error) => {
      if (!error && !to.destroyed) writeFrom(at + pieceBytes);
    });
  };
  writeFrom(0);
}
