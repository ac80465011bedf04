/** The content of an aws-chunked body: its bytes and trailers. */
interface ChunkedContent {
  readonly bytes: Buffer;
  /** Names in lower case. */
  readonly trailers: ReadonlyMap<string, string>;
  /** Whether each chunk, including the last, carried a signature. */
  readonly signed: boolean;
}

const lineEnd = Buffer.from('\r\n');
const chunkHead = /^([0-9a-fA-F]{1,8})(;chunk-signature=[0-9a-f]{64})?$/;
const trailerLine = /^([A-Za-z0-9-]+):(.*)$/;

/**
 * Decodes an aws-chunked body; returns null if its framing is broken or truncated.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export function decodeAwsChunked(body: Buffer): ChunkedContent | null {
  const parts: Buffer[] = [];
  let signed = true;
  let at = 0;
  for (;;) {
    const headEnd = body.indexOf(lineEnd, at);
    if (headEnd < 0) return null;
    const head = chunkHead.exec(body.toString('latin1', at, headEnd));
    if (!head?.[1]) return null;
    signed &&= head[2] !== undefined;
    const size = Number.parseInt(head[1], 16);
    at = headEnd + lineEnd.length;
    if (size === 0) break;
    const end = at + size;
    if (end + lineEnd.length > body.length || !body.subarray(end, end + 2).equals(lineEnd)) return null;
    parts.push(body.subarray(at, end));
    at = end + lineEnd.length;
  }
  const trailers = readTrailers(body.toString('utf8', at));
  return trailers && { bytes: Buffer.concat(parts), trailers, signed };
}

/** The lines after the last chunk end with an empty line; AWS's own example ends a trailer with a bare line feed. */
function readTrailers(tail: string): Map<string, string> | null {
  if (tail !== '\r\n' && !tail.endsWith('\r\n\r\n')) return null;
  const trailers = new Map<string, string>();
  for (const line of tail.split(/\r?\n/).filter((text) => text !== '')) {
    const [, name, value] = trailerLine.exec(line) ?? [];
    if (name === undefined || value === undefined) return null;
    trailers.set(name.toLowerCase(), value.trim());
  }
  return trailers;
}
