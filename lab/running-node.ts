import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { makeCgroup, removeCgroup } from './cgroups.ts';
import type { CommandAnswer, LabNode, RunOptions } from './lab.ts';
import { LabFailure } from './lab-failure.ts';
import { type LabPlan, linkOf, type PlannedNode } from './lab-plan.ts';
import { linksOf, plugIn } from './network.ts';
import { Machine } from './node/machine.ts';

/** A node of a running lab. */
export class RunningNode implements LabNode {
  readonly name: string;
  readonly role: LabNode['role'];
  readonly address: string;
  readonly podSubnet: string;
  readonly machine: Machine;
  readonly #plan: LabPlan;
  readonly #node: PlannedNode;

  constructor(plan: LabPlan, node: PlannedNode, folder: string) {
    this.#plan = plan;
    this.#node = node;
    this.name = node.name;
    this.role = node.role;
    this.address = node.address;
    this.podSubnet = node.podSubnet;
    this.machine = new Machine(folder);
  }

  path(path: string): string {
    return this.machine.path(path);
  }

  run(command: readonly string[], options?: RunOptions): Promise<CommandAnswer> {
    return this.machine.run(command, options);
  }

  spawn(command: readonly string[], options?: SpawnOptions): ChildProcess {
    return this.machine.spawn(command, options);
  }

  async restartKubelet(): Promise<void> {
    await this.#must(['systemctl', 'kill', '--signal=KILL', 'kubelet']);
  }

  async powerOff(): Promise<void> {
    const link = linkOf(this.#plan, this.#node);
    await this.machine.cut();
    await removeCgroup(link);
    // The kernel removes the network namespace some time after the last process.
    while ((await linksOf(this.#plan.name)).includes(link)) await pause();
  }

  async powerOn(): Promise<void> {
    await makeCgroup(linkOf(this.#plan, this.#node));
    await plugIn(this.#plan, this.#node, await this.machine.start());
    for (let tries = 0; tries < 600; tries += 1) {
      if ((await this.run(['ctr', '--connect-timeout', '2s', 'version'])).code === 0) return;
      await pause();
    }
    throw new LabFailure(
      `containerd does not answer on ${this.name}.`,
      'Read its log on the node, /var/log/containerd.log.',
    );
  }

  async breakSsh(): Promise<void> {
    await this.#must(['systemctl', 'stop', 'ssh']);
    // Sessions are separate processes, which outlive the server.
    await this.run([
      'sh',
      '-c',
      'for p in /proc/[0-9]*; do [ "$(cat $p/comm 2>/dev/null)" != sshd ] || kill -9 "$(basename $p)"; done',
    ]);
  }

  async repairSsh(): Promise<void> {
    await this.#must(['systemctl', 'start', 'ssh']);
  }

  async #must(command: readonly string[]): Promise<void> {
    const { code, stderr } = await this.run(command);
    if (code !== 0)
      throw new LabFailure(`${this.name}: ${command.join(' ')}: ${stderr.trim()}`, 'Check the node.');
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 50));
}
