import type { ChildProcess, SpawnOptions } from 'node:child_process';

/** The result of a program, with any exit code. */
export interface CommandAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string | Uint8Array;
  /** Added to the node's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** After this time the program is killed and the promise rejects. */
  readonly timeoutSeconds?: number;
}

export type LabRole = 'control-plane' | 'worker';

/** A machine of the lab: process, network, mount and UTS namespaces with separate `/etc`, `/var/lib` and `/var/log`. */
export interface LabNode {
  /** Host name and name in Kubernetes: cp-1, worker-1. */
  readonly name: string;
  readonly role: LabRole;
  readonly address: string;
  readonly podSubnet: string;
  /** Path on this machine of a file on the node, such as /etc/kubernetes/pki; valid until the node is powered off. */
  path(path: string): string;
  /** Runs a program as root on the node. */
  run(command: readonly string[], options?: RunOptions): Promise<CommandAnswer>;
  /** Starts a child process on the node. */
  spawn(command: readonly string[], options?: SpawnOptions): ChildProcess;
  /** Sends SIGKILL to the kubelet; the node's init restarts it. */
  restartKubelet(): Promise<void>;
  /** Kills every process immediately and loses /run; the disk stays. */
  powerOff(): Promise<void>;
  /** Starts the enabled units in /etc/systemd/system, then containerd, kubelet, kube-proxy and sshd. */
  powerOn(): Promise<void>;
  /** Kills sshd and its sessions. */
  breakSsh(): Promise<void>;
  repairSsh(): Promise<void>;
}

/** The load balancer of the API servers, which probes their /readyz. */
export interface LabBalancer {
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** A kubeadm cluster on this machine. */
export interface Lab {
  readonly name: string;
  /** Kubernetes version: v1.36.3. */
  readonly version: string;
  /** All files of the lab on this machine. */
  readonly folder: string;
  /** This machine's address on the lab's network. */
  readonly gateway: string;
  /** HOST:PORT of kubeadm's controlPlaneEndpoint: the balancer or the only control plane node. */
  readonly endpoint: string;
  readonly balancer: LabBalancer | null;
  /** Control plane first. */
  readonly nodes: readonly LabNode[];
  readonly controlPlanes: readonly LabNode[];
  readonly workers: readonly LabNode[];
  /** The administrator's kubeconfig for `endpoint`. */
  readonly kubeconfig: string;
  /** ssh_config with a Host for each node: root (or -l ops), a key, known hosts, strict checking. */
  readonly sshConfig: string;
  /** Imports an image archive into containerd on every node. */
  importImage(archive: string): Promise<void>;
  /** Adds a node with `kubeadm join`. */
  join(role: LabRole, report?: (line: string) => void): Promise<LabNode>;
  /** Stops and removes everything; rejects if something remains. */
  down(): Promise<void>;
}
