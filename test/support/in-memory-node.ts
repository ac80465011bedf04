import { createHash } from 'node:crypto';
import type { FileAttributes, FileFacts, NodeFiles } from '../../src/links/control-plane/ports.ts';

interface Entry {
  readonly content: Buffer;
  readonly attributes: Required<FileAttributes>;
}

/** Thrown when a test kills the run: earlier writes stay, and nothing later happens. */
export class Killed extends Error {}

/** Counts the writes of one node, or of all nodes of a cluster together. */
export class WriteCounter {
  /** The number of completed writes, renames and removals. */
  writes = 0;
  /** Kills the run before the write with this number; null never kills it. */
  killBefore: number | null = null;
  /** Called for each of them. */
  onWrite: () => void = () => undefined;

  /** Counts a write, before it happens. Throws if the run is killed there. */
  count(): void {
    if (this.writes === this.killBefore) throw new Killed(`before write ${this.writes}`);
    this.writes += 1;
    this.onWrite();
  }
}

/** A node's file system in memory, on which a run can be killed before or after any of its writes. */
export class InMemoryNode implements NodeFiles {
  readonly files = new Map<string, Entry>();
  readonly folders = new Map<string, number>();
  /** Paths that are symbolic links. `owners` has folders of other users, `names` has files with several hard links. */
  readonly links = new Set<string>();
  readonly owners = new Map<string, number>();
  readonly names = new Map<string, number>();
  /** Paths with this prefix are on another file system. */
  otherDevice: string | null = null;
  readonly counter: WriteCounter;

  constructor(counter = new WriteCounter()) {
    this.counter = counter;
  }

  get writes(): number {
    return this.counter.writes;
  }

  get killBefore(): number | null {
    return this.counter.killBefore;
  }

  set writes(count: number) {
    this.counter.writes = count;
  }

  set killBefore(write: number | null) {
    this.counter.killBefore = write;
  }

  put(path: string, content: string | Buffer, attributes: Partial<FileAttributes> = {}): void {
    const all = { mode: 0o600, owner: 0, group: 0, modified: 1_700_000_000_000, ...attributes };
    this.files.set(path, { content: Buffer.from(content), attributes: all });
    this.#makeParents(path);
  }

  /** SHA-256 of a file; empty if the file does not exist, because `sha256sum` then prints nothing. */
  hashOf(path: string): string {
    const entry = this.files.get(path);
    return entry ? createHash('sha256').update(entry.content).digest('hex') : '';
  }

  /** Renames a file as a program on the node does; no test kills that. */
  move(from: string, to: string): void {
    const entry = this.files.get(from);
    if (!entry) return;
    this.files.delete(from);
    this.files.set(to, entry);
  }

  /** Renames a folder with its content. */
  moveAll(from: string, to: string): void {
    for (const path of [...this.files.keys()]) {
      if (path.startsWith(`${from}/`)) this.move(path, to + path.slice(from.length));
    }
  }

  async user(): Promise<number> {
    return 0;
  }

  text(path: string): string | null {
    return this.files.get(path)?.content.toString('utf8') ?? null;
  }

  /** Returns all files, for comparison. */
  snapshot(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      [...this.files].map(([path, { content, attributes }]) => [
        path,
        `${JSON.stringify(attributes)} ${content.toString('utf8')}`,
      ]),
    );
  }

  async read(path: string): Promise<Buffer | null> {
    return this.files.get(path)?.content ?? null;
  }

  async facts(path: string): Promise<FileFacts | null> {
    const entry = this.files.get(path);
    const device = this.otherDevice !== null && path.startsWith(this.otherDevice) ? 2 : 1;
    const isLink = this.links.has(path);
    if (entry) {
      const size = entry.content.length;
      return { kind: 'file', ...entry.attributes, device, size, isLink, names: this.names.get(path) ?? 1 };
    }
    const mode = this.folders.get(path);
    return mode === undefined
      ? null
      : {
          kind: 'directory',
          mode,
          owner: this.owners.get(path) ?? 0,
          group: 0,
          modified: 0,
          device,
          size: 0,
          isLink,
          names: 1,
        };
  }

  async list(path: string): Promise<readonly string[] | null> {
    if (!this.folders.has(path)) return null;
    const names = [...this.files.keys(), ...this.folders.keys()]
      .filter((entry) => entry.startsWith(`${path}/`))
      .map((entry) => entry.slice(path.length + 1).split('/')[0] ?? '');
    return [...new Set(names)].toSorted();
  }

  async makeDirectory(path: string, mode: number): Promise<void> {
    this.count();
    if (this.folders.has(path)) return;
    this.#makeParents(`${path}/x`);
    this.folders.set(path, mode);
  }

  async write(path: string, content: Uint8Array | string, attributes: FileAttributes): Promise<void> {
    this.count();
    this.put(path, Buffer.from(content), attributes);
  }

  async rename(from: string, to: string): Promise<void> {
    this.count();
    const entry = this.files.get(from);
    if (!entry) throw new Error(`nothing to rename at ${from}`);
    this.links.delete(to);
    this.files.delete(from);
    this.files.set(to, entry);
  }

  async remove(path: string): Promise<void> {
    this.count();
    for (const entry of [...this.files.keys()]) {
      if (entry === path || entry.startsWith(`${path}/`)) this.files.delete(entry);
    }
    for (const entry of [...this.folders.keys()]) {
      if (entry === path || entry.startsWith(`${path}/`)) this.folders.delete(entry);
    }
  }

  /** Counts one write, or one rename by a script; kills the run if it is due. */
  count(): void {
    this.counter.count();
  }

  #makeParents(path: string): void {
    const parts = path.split('/').slice(1, -1);
    for (let length = 1; length <= parts.length; length += 1) {
      const folder = `/${parts.slice(0, length).join('/')}`;
      if (!this.folders.has(folder)) this.folders.set(folder, 0o700);
    }
  }
}
