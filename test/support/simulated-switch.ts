import type { NodeShell, ShellAnswer } from '../../src/chain/node-shell.ts';
import { removeScript } from '../../src/links/control-plane/stand-in/end-stand-ins.ts';
import { listens } from '../../src/links/control-plane/stand-in/prove-manifest.ts';
import { podFoldersScript, wakeScript } from '../../src/links/control-plane/step/kubelet-waker.ts';
import {
  endScript,
  lookScript,
  type ServerProcess,
} from '../../src/links/control-plane/step/server-processes.ts';
import {
  aliveScript,
  disableScript,
  enableScript,
  seesScript,
  startScript,
} from '../../src/links/control-plane/step/switch-start.ts';
import { interruptions } from '../../src/links/control-plane/switch/switch-report.ts';
import type { InMemoryNode } from './in-memory-node.ts';
import type { SimulatedApiServer, TestClock } from './simulated-api-server.ts';

/**
 * Does on a simulated node what the real switch does there, a turn for each second that passes; the real one is tested
 * in test/system/control-plane/switch.test.ts. It reads the very settings that were written for the real one.
 */
export class SimulatedSwitch {
  readonly #files: InMemoryNode;
  readonly #server: SimulatedApiServer;
  readonly #clock: TestClock;
  #folder: string | null = null;
  #heard = 0;
  #turned = 0;
  /** Until when it waits for an API server that was put back, and what it does then. */
  #waits: { readonly until: number; readonly state: string } | null = null;
  #isRecalled = false;
  /** Turns without a manifest. */
  #absent = 0;
  /** Where it does not even start. */
  isDead = false;
  /** Where nothing can be written for a start after a reboot. */
  isEnabled = true;
  /** Where it does not see that the API server serves. */
  isBlind = false;
  starts = 0;
  /** The processes that were told to end, and when. */
  readonly ended: (ServerProcess & { readonly at: number })[] = [];
  /** When a manifest was moved out and in again, so that the kubelet looks at it. */
  readonly woken: number[] = [];
  /** Whether the node shows the processes of its API server. */
  listsServer = true;

  constructor(files: InMemoryNode, server: SimulatedApiServer, clock: TestClock) {
    this.#files = files;
    this.#server = server;
    this.#clock = clock;
    clock.everySleep.push(() => this.pass());
  }

  /** The shell of the node, for the scripts of a step; others are answered by `others`. */
  shell(others: NodeShell['run'] = async () => answer(0)): NodeShell {
    return {
      run: async (script, options = {}) =>
        this.#answer(script, options.args ?? []) ?? others(script, options),
      dial: () => Promise.reject(new Error('nothing is dialled on a simulated node')),
      close: async () => undefined,
    };
  }

  #answer(script: string, args: readonly string[]): ShellAnswer | null {
    const [folder = '', started = ''] = args;
    switch (script) {
      case startScript:
        if (!this.isDead) this.#start(folder);
        return answer(0);
      case aliveScript:
        return answer(this.#folder === folder ? 0 : 1);
      case enableScript:
        return this.isEnabled ? answer(0) : { ...answer(1), stderr: 'Read-only file system' };
      case seesScript:
        return answer(this.isBlind || !this.#server.isUp() ? 1 : 0);
      case lookScript:
        return { ...answer(0), stdout: Buffer.from(this.#look()) };
      case endScript:
        this.ended.push({ pid: Number(folder), started: Number(started), at: this.#clock.time });
        return answer(0);
      case wakeScript:
        this.woken.push(this.#clock.time);
        return answer(0);
      case removeScript:
        for (const path of this.#files.files.keys())
          if (path.startsWith(folder)) this.#files.files.delete(path);
        return answer(0);
      // Of a stand-in, which has ended as soon as it was removed.
      case listens(6444):
        return answer(1);
      // They change nothing on a simulated node.
      case podFoldersScript:
      case disableScript:
        return answer(0);
      default:
        return null;
    }
  }

  #look(): string {
    const process = this.listsServer ? this.#server.processNow() : null;
    const listens = this.#server.listensNow() ? 'listens\n' : '';
    return process === null ? listens : `process ${process.pid} ${process.started}\n${listens}`;
  }

  /** Plays the seconds that have passed since. */
  pass(): void {
    while (this.#folder !== null && this.#turned + 1000 <= this.#clock.time) {
      this.#turned += 1000;
      this.#turn();
    }
  }

  get isRunning(): boolean {
    return this.#folder !== null;
  }

  #start(folder: string): void {
    this.starts += 1;
    this.#folder = folder;
    this.#heard = this.#clock.time;
    this.#turned = this.#clock.time;
    this.#waits = null;
    this.#isRecalled = false;
    this.#turn();
  }

  /** As SIGKILL, or a reboot without anything that starts it again. */
  kill(): void {
    this.#folder = null;
  }

  #turn(): void {
    if (!this.#has('settings.sh')) {
      this.#folder = null;
      return;
    }
    if (this.#move('beat.given', 'beat.taken')) this.#heard = this.#turned;
    const silence = Number(/^silence='(\d+)'$/m.exec(this.#settings())?.[1]);
    const isSilent = this.#turned - this.#heard >= silence * 1000;
    if (isSilent && this.#move('armed', 'restoring')) this.#witness();
    this.#move('asked', 'restoring');
    if (this.#move('recalled', 'restoring')) this.#isRecalled = true;
    if (this.#has('restoring')) this.#restore();
    const isOver = ['restored', 'accepting', 'edited', 'stuck'].some((state) => this.#has(state));
    if (isOver || (isSilent && this.#has('confirmed'))) this.#folder = null;
  }

  #witness(): void {
    const isInPlace = this.#files.hashOf(this.#variable('manifest')) !== this.#variable('before');
    if (!isInPlace) this.#say(interruptions.untouched);
    else if (this.#server.isUp()) this.#say(interruptions.served);
  }

  #say(line: string): void {
    const report = `${this.#folder}/report`;
    this.#files.put(report, `${this.#files.text(report) ?? ''}${line}\n`);
  }

  #restore(): void {
    if (this.#waits) this.#await(this.#waits);
    else this.#begin();
  }

  #await({ until, state }: { readonly until: number; readonly state: string }): void {
    const serves = this.#server.isUp();
    if (!serves && this.#turned < until) return;
    if (!serves && state === 'accepting') {
      if (this.#isEdited()) return;
      this.#put('previous');
      this.#waits = { until: this.#turned + this.#patience(), state: 'restored' };
      return;
    }
    this.#move('restoring', serves ? state : 'stuck');
    this.#waits = null;
  }

  #begin(): void {
    this.#files.moveAll(this.#variable('staged'), `${this.#variable('staged')}.withdrawn`);
    if (!this.#files.files.has(this.#variable('manifest'))) {
      this.#absent += 1;
      if (this.#absent <= 30) return;
    } else if (this.#isEdited()) return;
    if (this.#hash() === this.#variable('before')) {
      this.#put('previous');
      this.#move('restoring', 'restored');
    } else {
      const isAccepting = !this.#isRecalled && this.#put('accepting');
      if (!isAccepting) this.#put('previous');
      const state = isAccepting ? 'accepting' : 'restored';
      this.#waits = { until: this.#turned + this.#patience(), state };
    }
  }

  #hash(): string {
    return this.#files.hashOf(this.#variable('manifest'));
  }

  #isEdited(): boolean {
    const ours = ['before', 'after', 'between'].map((name) => this.#variable(name));
    if (ours.includes(this.#hash())) return false;
    this.#move('restoring', 'edited');
    this.#waits = null;
    return true;
  }

  #patience(): number {
    return Number(this.#variable('patience')) * 1000;
  }

  #variable(name: string): string {
    return new RegExp(`^${name}='(.*)'$`, 'm').exec(this.#settings())?.[1] ?? '';
  }

  #put(form: 'previous' | 'accepting'): boolean {
    const line = new RegExp(`^${form}\\(\\) \\{ (.*)\\}$`, 'm').exec(this.#settings())?.[1] ?? '';
    if (line.startsWith('false')) return false;
    const isUntouched = this.#files.hashOf(this.#variable('manifest')) === this.#variable('before');
    const words = /(?:theirs '[^']*' '([^']*)' \|\| )?put '([^']*)' (\w+) '([^']*)'/g;
    for (const [, known, copy = '', hash = '', place = ''] of line.matchAll(words)) {
      const found = this.#files.hashOf(place);
      if (isUntouched && known && found && !known.split(' ').includes(found)) continue;
      if (this.#files.hashOf(place) !== hash && this.#files.hashOf(copy) === hash) {
        this.#files.move(copy, place);
      }
    }
    for (const [, place = ''] of line.matchAll(/rm -f '([^']*)'/g)) this.#files.files.delete(place);
    return true;
  }

  #settings(): string {
    return this.#files.text(`${this.#folder}/settings.sh`) ?? '';
  }

  #has(name: string): boolean {
    return this.#files.files.has(`${this.#folder}/${name}`);
  }

  #move(from: string, to: string): boolean {
    if (!this.#has(from)) return false;
    this.#files.move(`${this.#folder}/${from}`, `${this.#folder}/${to}`);
    return true;
  }
}

function answer(code: number): ShellAnswer {
  return { code, stdout: Buffer.alloc(0), stderr: '' };
}
