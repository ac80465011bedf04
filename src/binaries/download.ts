import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { IrsaError } from '../errors/irsa-error.ts';
import type { BinariesProgress } from './binaries.ts';
import type { HttpGet } from './http-get.ts';
import type { ReleasedArchive } from './released-archive.ts';
import { reason } from './server-refusal.ts';

export interface DownloadTools {
  readonly get: HttpGet;
  readonly progress: BinariesProgress;
  readonly signal?: AbortSignal;
}

const progressEveryMilliseconds = 100;

/** Downloads an archive to a file; throws if the download fails or the SHA-512 differs. The caller removes the folder. */
export async function downloadArchive(
  archive: ReleasedArchive,
  path: string,
  { get, progress, signal }: DownloadTools,
): Promise<void> {
  const hash = createHash('sha512');
  let bytes = 0;
  let reported = Number.NEGATIVE_INFINITY;
  try {
    const { stream, length } = await get(archive.url, signal);
    const report = (): void => {
      reported = performance.now();
      progress({
        type: 'downloading',
        url: archive.url,
        bytes,
        ...(length === undefined ? {} : { total: length }),
      });
    };
    const count = async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const chunk of source) {
        hash.update(chunk);
        bytes += chunk.length;
        if (performance.now() - reported >= progressEveryMilliseconds) report();
        yield chunk;
      }
    };
    await pipeline(stream, count, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
    report();
  } catch (error) {
    throw new IrsaError(
      'IRSA-BINARIES-004',
      {
        what: `Cannot download ${archive.url}.`,
        why: `${reason(error)}; ${bytes} bytes had arrived.`,
        next: 'Run the command again; behind a proxy, set HTTPS_PROXY.',
      },
      { cause: error },
    );
  }
  const actual = hash.digest('hex');
  if (actual === archive.sha512) return;
  throw new IrsaError('IRSA-BINARIES-004', {
    what: `${archive.url} differs from the released archive.`,
    why: `Its SHA-512 is ${actual}; the released archive has ${archive.sha512}.`,
    next: 'Run the command again. If the hash still differs, find out what changes your downloads.',
  });
}
