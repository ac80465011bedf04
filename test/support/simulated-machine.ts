import { dirname } from 'node:path';
import type { NodeShell, ShellAnswer, ShellOptions } from '../../src/chain/node-shell.ts';
import { controllerScript } from '../../src/links/control-plane/controller-manager.ts';
import { commandScript } from '../../src/links/control-plane/node/processes.ts';
import { labelScript } from '../../src/links/control-plane/node/stage-pass.ts';
import {
  aliveScript,
  disableScript,
  enableScript,
  seesScript,
  startScript,
} from '../../src/links/control-plane/node/switch.ts';
import type { ApiServer, ControlPlaneNode } from '../../src/links/control-plane/ports.ts';
import { listens, removeScript } from '../../src/links/control-plane/stand-in/stand-in.ts';
import type { InMemoryNode } from './in-memory-node.ts';
import { type MachineSays, machineAnswers } from './machine-answers.ts';
import { commandOf, SimulatedApiServer, type TestClock } from './simulated-api-server.ts';

/**
 * A control plane node in memory: its files, API server, controller-manager and dead man's switch. The switch runs once
 * for each second that passes. test/system/control-plane tests the real scripts.
 */
export class SimulatedMachine {
  /** Answers that differ from those of a healthy machine. */
  readonly says: MachineSays = {};
  /** True if the switch cannot start. */
  isDead = false;
  /** False if systemd's folder is read-only. */
  isEnabled = true;
  /** True if the switch cannot see that the API server serves. */
  isBlind = false;
  /** The controller-manager: its key's path, start time and pid; null if the node has none. */
  controller: { readonly key: string; started: number; pid: number } | null;
  #folder: string | null = null;
  #heard = 0;
  #turned = 0;
  #restoredAt: number | null = null;
  #old: string | null = null;
  #swappedAt = 0;
  readonly node: ControlPlaneNode;
  readonly files: InMemoryNode;
  readonly server: SimulatedApiServer;
  readonly #clock: TestClock;

  constructor(node: ControlPlaneNode, files: InMemoryNode, server: SimulatedApiServer, clock: TestClock) {
    this.node = node;
    this.files = files;
    this.server = server;
    this.#clock = clock;
    this.controller = { key: '/etc/kubernetes/pki/sa.key', started: this.#now(), pid: 7 };
    clock.everySleep.push(() => this.#pass());
  }

  /** The API server at a port: the node's own, or the stand-in in the manifests folder. */
  serverAt(port: number): ApiServer {
    if (port === 6443) return this.server;
    const folder = dirname(this.node.manifest);
    const path = [...this.files.files.keys()].find((file) =>
      file.startsWith(`${folder}/kube-apiserver-irsactl-`),
    );
    // The stand-in follows the same rules, but starts immediately.
    const standIn = new SimulatedApiServer(this.files, path ?? '/none', this.#clock, 0);
    standIn.refuses = this.server.refuses;
    standIn.clusterUidNow = this.server.clusterUidNow;
    return standIn;
  }

  get hasSwitch(): boolean {
    return this.#folder !== null;
  }

  /** Kills the switch, as SIGKILL does, or a power cut without a unit that starts the switch again. */
  killSwitch(): void {
    this.#folder = null;
  }

  shell(): NodeShell {
    return { run: async (script, options = {}) => this.#run(script, options), close: async () => undefined };
  }

  #run(script: string, { args = [] }: ShellOptions): ShellAnswer {
    return (
      this.#programs[script]?.(args) ??
      machineAnswers(script, args, this.node.name, this.#clock.now(), this.files, this.says)
    );
  }

  readonly #programs: Readonly<Record<string, (args: readonly string[]) => ShellAnswer>> = {
    [startScript]: ([folder = '']) => {
      if (!this.isDead) this.#start(folder);
      return answer(0);
    },
    [aliveScript]: ([folder]) => answer(this.#folder === folder ? 0 : 1),
    [enableScript]: () => (this.isEnabled ? answer(0) : { ...answer(1), stderr: 'Read-only file system' }),
    [seesScript]: () => answer(this.isBlind || !this.#serves() ? 1 : 0),
    [commandScript]: () => answer(0, this.#commandLine()),
    [removeScript]: ([folder = '']) => {
      for (const path of [...this.files.files.keys()])
        if (path.startsWith(folder)) this.files.files.delete(path);
      return answer(0);
    },
    [controllerScript]: () => answer(0, this.#controllers()),
    'kill -TERM "$1"': ([pid]) => {
      if (this.controller)
        this.controller = { ...this.controller, started: this.#now(), pid: Number(pid) + 1 };
      return answer(0);
    },
    // A stand-in ends as soon as it is removed.
    [listens(6444)]: () => answer(1),
    [disableScript]: () => answer(0),
    [labelScript]: () => answer(0),
  };

  #controllers(): string {
    if (this.controller === null) return '';
    const { key, pid, started } = this.controller;
    const modified = Math.floor((this.files.files.get(key)?.attributes.modified ?? 0) / 1000);
    return `${pid} ${started} ${modified}\n`;
  }

  #now(): number {
    return Math.ceil(this.#clock.now() / 1000);
  }

  #commandLine(): string {
    const process = this.server.processNow();
    return process ? Buffer.from(commandOf(process.manifest).join('\0')).toString('base64') : '';
  }

  /** The order to swap, and then the wait until another process serves. */
  #swap(): void {
    const now = this.#process();
    if (this.#has('swap.ordered')) {
      const compared = [...this.#settings().matchAll(/same '(\w*)' '([^']*)' \|\| \{ echo (\d+)/g)];
      const edited = compared.find(([, hash, place = '']) => this.files.hashOf(place) !== hash);
      if (edited) {
        this.#move('swap.ordered', `swap.edited.${edited[3]}`);
        return;
      }
      if (now === null || !this.#serves()) {
        this.#move('swap.ordered', 'swap.blind');
        return;
      }
      this.#old = now;
      const moves = /^replace\(\) \{ (.*)$/m.exec(this.#settings())?.[1] ?? '';
      for (const [, copy = '', place = ''] of moves.matchAll(/mv -f '([^']*)' '([^']*)'/g))
        this.files.move(copy, place);
      this.#move('swap.ordered', 'swap.done');
      this.#swappedAt = this.#turned;
    } else if (now !== null && now !== this.#old && this.#turned > this.#swappedAt && this.#serves()) {
      this.#move('swap.done', 'swap.served');
      this.#stay();
    }
  }

  /** An API server that replaces a stolen key stays. */
  #stay(): void {
    const stays = /^stays='([^']*)'/m.exec(this.#settings())?.[1] ?? '';
    const kids = (this.server.keyIdsNow() ?? []).map((kid) => `${kid} `);
    if (stays !== '' && kids.toSorted().join('') === stays) this.#move('armed', 'confirmed');
  }

  #serves(): boolean {
    return this.server.isUp() && !this.server.isLockedOut;
  }

  #process(): string | null {
    const process = this.server.processNow();
    return process && `${process.pid}:${process.started}`;
  }

  #start(folder: string): void {
    this.#folder = folder;
    this.#heard = this.#clock.time;
    this.#turned = this.#clock.time;
    this.#restoredAt = null;
    this.#turn();
  }

  #pass(): void {
    while (this.#folder !== null && this.#turned + 1000 <= this.#clock.time) {
      this.#turned += 1000;
      this.#turn();
    }
  }

  /** Simulates one second of the real switch, with the real switch's settings. */
  #turn(): void {
    if (!this.#has('settings.sh')) {
      this.#folder = null;
      return;
    }
    if (this.#move('beat.given', 'beat.taken')) this.#heard = this.#turned;
    const isSilent = this.#turned - this.#heard >= Number(this.#variable('silence')) * 1000;
    if (isSilent && this.#move('armed', 'restoring')) this.#say('the last heartbeat of irsactl was 60 s ago');
    if (this.#has('restoring')) this.#restore();
    else if (this.#has('armed')) this.#swap();
    const isOver = ['restored', 'edited', 'stuck'].some((state) => this.#has(state));
    if (isOver || (isSilent && this.#has('confirmed'))) this.#folder = null;
  }

  #restore(): void {
    const staged = this.#variable('staged');
    this.files.moveAll(staged, `${staged}.withdrawn`);
    // The real switch waits a while for a manifest that was moved away to return.
    const found = this.files.hashOf(this.#variable('manifest')) || this.#variable('after');
    if (this.#restoredAt === null) {
      if (![this.#variable('before'), this.#variable('after')].includes(found)) {
        this.#move('restoring', 'edited');
        return;
      }
      if (!this.#backups(found)) {
        this.#move('restoring', 'stuck');
        return;
      }
      this.#restoredAt = this.#turned;
      if (found === this.#variable('before') && this.#serves()) this.#move('restoring', 'restored');
    }
    if (this.#turned - this.#restoredAt > 5000 && this.#serves()) this.#move('restoring', 'restored');
  }

  #backups(found: string): boolean {
    let isWhole = true;
    const words = /put '([^']*)' (\w+) '([^']*)' (\w*)/g;
    for (const [, copy = '', hash = '', place = '', brought = ''] of this.#settings().matchAll(words)) {
      const current = this.files.hashOf(place);
      const isEdited = found === this.#variable('before') && current !== '' && current !== brought;
      if (current === hash || isEdited) continue;
      if (current !== '' && current !== brought)
        this.#say(`${place} was edited by someone else, and is overwritten`);
      if (this.files.hashOf(copy) === hash) this.files.move(copy, place);
      else isWhole = false;
    }
    return isWhole;
  }

  #say(line: string): void {
    const path = `${this.#folder}/report`;
    this.files.put(path, `${this.files.text(path) ?? ''}2026-01-01T00:00:00Z ${line}\n`);
  }

  #variable(name: string): string {
    return new RegExp(`^${name}='(.*)'$`, 'm').exec(this.#settings())?.[1] ?? '';
  }

  #settings(): string {
    return this.files.text(`${this.#folder}/settings.sh`) ?? '';
  }

  #has(name: string): boolean {
    return this.files.files.has(`${this.#folder}/${name}`);
  }

  #move(from: string, to: string): boolean {
    if (!this.#has(from)) return false;
    this.files.move(`${this.#folder}/${from}`, `${this.#folder}/${to}`);
    return true;
  }
}

function answer(code: number, stdout = ''): ShellAnswer {
  return { code, stdout: Buffer.from(stdout), stderr: '' };
}
