import type { HttpAnswer } from './http-client.ts';
import { NetworkFault } from './network-fault.ts';

/** Returns the whole body; throws a NetworkFault if it is longer than the limit. */
export async function readBody({ body, discard }: HttpAnswer, limitBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limitBytes) {
      discard();
      throw new NetworkFault('too-large', `more than ${limitBytes} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
