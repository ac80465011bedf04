import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'vitest';
import { hashOf } from '../../src/links/control-plane/node/record.ts';
import { isEnd } from '../../src/links/control-plane/node/switch.ts';
import {
  type SwitchSettings,
  type SwitchState,
  switchScript,
  switchSettings,
  switchStates,
} from '../../src/links/control-plane/node/switch-script.ts';

/** The shells that the switch must support; `found` says whether the machine has them. */
export const shells = [
  { name: 'dash', command: ['dash'] },
  { name: 'busybox sh', command: ['busybox', 'sh'] },
  { name: 'bash --posix', command: ['bash', '--posix'] },
  { name: 'mksh', command: ['mksh'] },
].map((shell) => ({ ...shell, found: spawnSync(shell.command[0] ?? '', ['-c', ':']).error === undefined }));

/**
 * Replaces the switch's functions that query a real API server. An API server serves while the file `serving` names the
 * current manifest, and no process of this machine counts as an API server.
 */
const played = `
servers() { :; }
serves() { [ ! -f ../../dead ] && grep -q "$(cat "$manifest")" ../../serving; }
ask() { cat ../../jwks; }
`;

/** A node's folder with a step in progress, and the real switch for it. */
export class StartedSwitch {
  readonly root: string;
  readonly chain: string;
  readonly manifest: string;
  readonly key: string;
  readonly #standInManifest: string;
  #process: ChildProcess | null = null;

  constructor(over: Partial<SwitchSettings> = {}, root = mkdtempSync(join(tmpdir(), 'irsactl-switch-'))) {
    this.root = root;
    this.chain = join(root, "the chain's");
    this.manifest = join(root, 'manifests/kube-apiserver.yaml');
    this.key = join(root, 'pki/sa.key');
    for (const folder of ['manifests', 'pki']) mkdirSync(join(root, folder), { recursive: true });
    mkdirSync(join(this.chain, 'pass'), { recursive: true });
    mkdirSync(join(this.chain, 'switch'));
    mkdirSync(join(this.chain, 'stand-in'));
    this.#standInManifest = join(root, 'manifests/kube-apiserver-irsactl-prod-1.mf0a.yaml');
    this.write(this.#standInManifest, 'stand-in');
    this.write(this.manifest, 'after');
    this.write(this.key, 'new key');
    this.write(join(root, 'serving'), 'before\nafter\n');
    this.write(join(this.chain, 'pass/manifest.yaml'), 'before');
    this.write(join(this.chain, 'pass/0'), 'old key');
    this.write(this.own('settings.sh'), this.settingsText(over));
    this.write(this.own('switch.sh'), switchScript);
    for (const name of ['armed', 'beat.given', 'report']) this.write(this.own(name), '');
  }

  /** `functions`: the functions of the switch that the test replaces. */
  settingsText(over: Partial<SwitchSettings>, functions = played): string {
    return `${switchSettings(this.#settings(over))}${functions}`;
  }

  #settings(over: Partial<SwitchSettings>): SwitchSettings {
    const hash = (content: string) => hashOf(Buffer.from(content));
    return {
      manifest: this.manifest,
      before: hash('before'),
      after: hash('after'),
      backups: [
        { path: this.key, copy: join(this.chain, 'pass/0'), hash: hash('old key'), brought: hash('new key') },
        {
          path: this.manifest,
          copy: join(this.chain, 'pass/manifest.yaml'),
          hash: hash('before'),
          brought: hash('after'),
        },
      ],
      next: [
        { path: this.key, copy: join(this.chain, 'pass/next/0'), from: hash('old key') },
        { path: this.manifest, copy: join(this.chain, 'pass/next/1'), from: hash('before') },
      ],
      staged: join(this.chain, 'pass/next'),
      aside: join(this.chain, 'pass/aside.yaml'),
      wakesKubelet: false,
      silenceSeconds: 2,
      limitSeconds: 60,
      patienceSeconds: 3,
      staysWith: null,
      server: { host: '127.0.0.1', port: 1, credentials: ['/x/admin.conf'] },
      standIns: {
        manifests: join(this.root, 'manifests'),
        podPrefix: 'kube-apiserver-irsactl-prod-1.',
        folder: join(this.chain, 'stand-in'),
      },
      unit: { path: join(this.root, 'unit'), link: join(this.root, 'link') },
      ...over,
    };
  }

  own(name: string): string {
    return join(this.chain, 'switch', name);
  }

  write(path: string, content: string): void {
    writeFileSync(path, content);
  }

  read(path: string): string | null {
    return existsSync(path) ? readFileSync(path, 'utf8') : null;
  }

  start(shell: readonly string[], word = 'watch'): ChildProcess {
    const [program = 'sh', ...args] = shell;
    const child = spawn(program, [...args, this.own('switch.sh'), word], { stdio: 'ignore', detached: true });
    this.#process = child;
    return child;
  }

  /** Runs the switch to its end; returns its exit code. */
  run(shell: readonly string[], word: string): number | null {
    const [program = 'sh', ...args] = shell;
    return spawnSync(program, [...args, this.own('switch.sh'), word]).status;
  }

  state(): SwitchState | null {
    const names = readdirSync(this.own(''));
    return switchStates.find((state) => names.includes(state)) ?? null;
  }

  /** Returns whether anything of the chain's stand-in is left. */
  hasStandIn(): boolean {
    return existsSync(this.#standInManifest) || existsSync(join(this.chain, 'stand-in'));
  }

  async until(what: () => boolean, seconds = 20): Promise<boolean> {
    for (let tries = 0; tries < seconds * 20; tries += 1) {
      if (what()) return true;
      await sleep(50);
    }
    return false;
  }

  ended(seconds = 20): Promise<boolean> {
    return this.until(() => isEnd(this.state()) && !existsSync(this.own('pid')), seconds);
  }

  /** Kills the switch and its children before it deletes the folder, because a process that still writes would recreate it. */
  async remove(): Promise<void> {
    const child = this.#process;
    if (child?.pid && child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      process.kill(-child.pid, 'SIGKILL');
      await gone;
    }
    rmSync(this.root, { recursive: true, force: true, maxRetries: 10 });
  }
}

interface Given {
  /** Starts a node with a pass in progress, until the test ends. */
  readonly pass: (over?: Partial<SwitchSettings>) => StartedSwitch;
}

/** A test of the switch during a pass. */
export const it = test.extend<Given>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads what a fixture needs from the pattern
  pass: async ({}, use) => {
    const started: StartedSwitch[] = [];
    await use((over) => {
      const made = new StartedSwitch(over);
      started.push(made);
      return made;
    });
    for (const one of started) await one.remove();
  },
});
