import { createPublicKey } from 'node:crypto';
import { parseAllDocuments } from 'yaml';
import type { ApiServer, MintedToken, Readiness } from '../../src/links/control-plane/ports.ts';
import { keyIdOf } from '../../src/trust/key-id.ts';
import type { InMemoryNode } from './in-memory-node.ts';

/** Time that passes only when code sleeps. */
export class TestClock {
  time = 1_750_000_000_000;
  /** Offset of the wall clock from the elapsed time. */
  set = 0;

  now(): number {
    return this.time + this.set;
  }

  elapsed(): number {
    return this.time;
  }

  onSleep: () => void = () => undefined;
  /** Simulated processes that run during each sleep. */
  readonly everySleep: (() => void)[] = [];

  async sleep(milliseconds: number): Promise<void> {
    this.time += milliseconds;
    for (const play of this.everySleep) play();
    this.onSleep();
  }
}

interface Running {
  readonly text: string;
  readonly since: number;
  /** Null if it cannot start with these flags. */
  readonly serving: Serving | null;
}

interface Serving {
  readonly issuers: readonly string[];
  readonly audiences: readonly string[];
  readonly keyIds: readonly string[];
  readonly signingKeyId: string;
}

/** Follows its manifest as a kubelet and a kube-apiserver would: a change restarts it, and wrong flags prevent its start. */
export class SimulatedApiServer implements ApiServer {
  hasServiceAccounts = true;
  /** Whether it refuses every client certificate of irsactl. */
  isLockedOut = false;
  /** Number of received tokens that their clients should have replaced. */
  stale = 0;
  /** Flags with which it never becomes ready. */
  refuses: (issuers: readonly string[]) => boolean = () => false;
  /** Tokens that it refuses regardless of its flags. */
  forgets: (token: MintedToken) => boolean = () => false;
  readonly startSeconds: number;
  /** Time until its kubelet notices a changed manifest; the old process serves until then. */
  noticeSeconds = 0;
  #running: Running | null = null;
  #changed: number | null = null;
  #starts = 0;
  readonly #node: InMemoryNode;
  readonly #manifest: string;
  readonly #clock: TestClock;

  constructor(node: InMemoryNode, manifest: string, clock: TestClock, startSeconds = 20) {
    this.startSeconds = startSeconds;
    this.#node = node;
    this.#manifest = manifest;
    this.#clock = clock;
    this.#follow();
    clock.time += this.startSeconds * 1000;
  }

  /** Restarts with the current manifest and files, and waits until it is up. */
  async restart(): Promise<void> {
    this.#running = null;
    this.#follow();
    this.#clock.time += this.startSeconds * 1000;
  }

  /** Crashes, and is up again immediately with the flags that its kubelet knows. */
  crash(): void {
    const running = this.#follow();
    if (running === null) return;
    this.#starts += 1;
    this.#running = { ...running, since: this.#clock.elapsed() - this.startSeconds * 1000 };
  }

  async readiness(): Promise<Readiness> {
    if (!this.isUp()) return 'not ready';
    return this.isLockedOut ? 'locked out' : 'ready';
  }

  isUp(): boolean {
    return this.#serving() !== null;
  }

  async servedIssuer(): Promise<string | null> {
    const [issuer = ''] = this.#serving()?.issuers ?? [];
    return issuer.startsWith('https://') ? issuer : null;
  }

  async servedKeyIds(): Promise<readonly string[] | null> {
    return this.#serving()?.keyIds ?? null;
  }

  keyIdsNow(): readonly string[] | null {
    return this.#serving()?.keyIds ?? null;
  }

  clusterUidNow: string | null = null;
  async clusterUid(): Promise<string | null> {
    return this.clusterUidNow;
  }

  async staleTokens() {
    const running = this.#follow();
    return running && { started: running.since + this.#clock.set, count: this.stale };
  }

  /** The process as the node lists it; null if the process ends right after its start. */
  processNow(): { readonly pid: number; readonly started: number; readonly manifest: string } | null {
    const running = this.#follow();
    if (!running?.serving) return null;
    return { pid: 100 + this.#starts, started: running.since, manifest: running.text };
  }

  async mint(): Promise<MintedToken | null> {
    return this.mintNow();
  }

  /** The text of a token for AWS. */
  async mintFor(): Promise<string | null> {
    return this.mintNow()?.token ?? null;
  }

  /** The same, synchronously, for observers. */
  mintNow(): MintedToken | null {
    const serving = this.#serving();
    if (!serving || !this.hasServiceAccounts) return null;
    const { signingKeyId: keyId, audiences } = serving;
    const claims = { issuer: serving.issuers[0] ?? '', keyId, audiences };
    return { token: JSON.stringify(claims), ...claims };
  }

  async accepts(token: string): Promise<boolean> {
    return this.acceptsNow(token) === true;
  }

  /** The same, synchronously; null while it does not serve. */
  acceptsNow(token: string): boolean | null {
    const serving = this.#serving();
    const presented: MintedToken = JSON.parse(token);
    const { issuer, keyId, audiences } = presented;
    if (serving === null) return null;
    return (
      !this.forgets(presented) &&
      serving.issuers.includes(issuer) &&
      serving.keyIds.includes(keyId) &&
      audiences.some((audience) => serving.audiences.includes(audience))
    );
  }

  #serving(): Serving | null {
    const running = this.#follow();
    const isUp = running !== null && this.#clock.elapsed() >= running.since + this.startSeconds * 1000;
    return isUp && !this.refuses(running.serving?.issuers ?? []) ? running.serving : null;
  }

  #follow(): Running | null {
    const text = this.#node.text(this.#manifest);
    const isSame = text === (this.#running?.text ?? null);
    this.#changed = isSame ? null : (this.#changed ?? this.#clock.elapsed());
    if (this.#changed === null) return this.#running;
    const isUnseen = this.#clock.elapsed() < this.#changed + this.noticeSeconds * 1000;
    if (this.#running !== null && isUnseen) return this.#running;
    this.#starts += 1;
    this.#running = text === null ? null : { text, since: this.#clock.elapsed(), serving: this.#start(text) };
    return this.#running;
  }

  /** Reads the flags without the code under test. */
  #start(text: string): Serving | null {
    const args = commandOf(text);
    const values = (name: string) =>
      args.filter((arg) => arg.startsWith(`--${name}=`)).map((arg) => arg.slice(name.length + 3));
    const issuers = values('service-account-issuer');
    const files = values('service-account-key-file').map((path) => this.#keyIds(path));
    const [signing = []] = values('service-account-signing-key-file').map((path) => this.#keyIds(path));
    const [signingKeyId = null] = signing;
    const listed = values('api-audiences').flatMap((value) => value.split(','));
    const isSound = new Set(issuers).size === issuers.length && issuers.length > 0;
    if (!isSound || signingKeyId === null || files.some((keyIds) => keyIds.length === 0)) return null;
    return { issuers, keyIds: files.flat(), signingKeyId, audiences: listed.length > 0 ? listed : issuers };
  }

  #keyIds(path: string): readonly string[] {
    return readKeyIds(this.#node.text(path) ?? '');
  }
}

/** Parsing keys is slow, and the same few keys are parsed again and again. */
const keyIdCache = new Map<string, readonly string[]>();

function readKeyIds(text: string): readonly string[] {
  const known = keyIdCache.get(text);
  if (known) return known;
  const read = text.split(/(?=-----BEGIN )/).flatMap(keyIdsOfBlock);
  keyIdCache.set(text, read);
  return read;
}

/** The kinds of blocks that the tests use; test/system/control-plane/key-files.test.ts has the real API server's. */
function keyIdsOfBlock(block: string): readonly string[] {
  if (!block.startsWith('-----BEGIN ') || block.startsWith('-----BEGIN RSA PUBLIC')) return [];
  try {
    const key = createPublicKey(block);
    return key.asymmetricKeyType === 'ed25519' ? [] : [keyIdOf(key)];
  } catch {
    return [];
  }
}

export function commandOf(text: string): readonly string[] {
  try {
    // The kubelet reads only the first document.
    return parseAllDocuments(text)[0]?.toJS().spec.containers[0].command;
  } catch {
    return [];
  }
}
