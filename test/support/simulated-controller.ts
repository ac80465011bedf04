import type { InMemoryNode } from './in-memory-node.ts';

/** A controller-manager under a kubelet: it reads its key when it starts, and starts when its manifest changes. */
export class SimulatedController {
  /** How often its process was ended from outside. */
  ended = 0;
  /** A kubelet that starts nothing. */
  isStuck = false;
  #pid = 100;
  #manifest: string | null = null;
  #key: string | null = null;
  readonly #node: InMemoryNode;
  readonly #path: string;
  readonly #keyPath: string;

  constructor(node: InMemoryNode, path: string, keyPath: string) {
    this.#node = node;
    this.#path = path;
    this.#keyPath = keyPath;
    this.#start();
  }

  /** The private key that its process read. */
  key(): string | null {
    this.#follow();
    return this.#key;
  }

  process(): string {
    this.#follow();
    return `${this.#pid} ${this.#pid * 10}\n`;
  }

  end(): void {
    this.ended += 1;
    this.#start();
  }

  #follow(): void {
    if (this.#node.text(this.#path) !== this.#manifest) this.#start();
  }

  #start(): void {
    if (this.isStuck) return;
    this.#pid += 1;
    this.#manifest = this.#node.text(this.#path);
    this.#key = this.#node.text(this.#keyPath);
  }
}
