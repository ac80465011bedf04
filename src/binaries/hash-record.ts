import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';

const fileName = 'sha256.json';
const record = z.record(z.string(), z.string());

/** Writes the SHA-256 of each program beside the programs; only the owner can change either. */
export async function recordHashes(directory: string): Promise<void> {
  const hashes: Record<string, string> = {};
  for (const name of await readdir(directory)) {
    await chmod(join(directory, name), 0o755);
    hashes[name] = await hashOf(join(directory, name));
  }
  await writeFile(join(directory, fileName), JSON.stringify(hashes), { mode: 0o600, flag: 'wx' });
  await chmod(directory, 0o755);
}

/** Returns the recorded programs and the first one that differs from its record. */
export async function compareWithRecord(
  directory: string,
): Promise<'no record' | { readonly recorded: ReadonlySet<string>; readonly changed?: string }> {
  const text = await readFile(join(directory, fileName), 'utf8').catch(() => '');
  const read = record.safeParse(parseJson(text));
  if (!read.success) return 'no record';
  const recorded = new Map(Object.entries(read.data));
  for (const name of await readdir(directory)) {
    if (name === fileName) continue;
    const now = await hashOf(join(directory, name)).catch(() => 'unreadable');
    if (recorded.get(name) !== now) return { recorded: new Set(recorded.keys()), changed: name };
  }
  return { recorded: new Set(recorded.keys()) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
