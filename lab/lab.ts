import type { ChildProcess, SpawnOptions } from 'node:child_process';

/** What a program answered; a code other than 0 is an answer. */
export interface CommandAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a program is run on a node. */
export interface RunOptions {
  readonly input?: string | Uint8Array;
  /** Added to the node's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** It is killed then, and the promise rejects. */
  readonly timeoutSeconds?: number;
}

export type LabRole = 'control-plane' | 'worker';

/** A machine of the lab: process, network, mount and UTS namespaces with an `/etc`, `/var/lib` and `/var/log` of their own. */
export interface LabNode {
  /** Host name and name in Kubernetes: cp-1, worker-1. */
  readonly name: string;
  readonly role: LabRole;
  readonly address: string;
  readonly podSubnet: string;
  /** A path of the node's, such as /etc/kubernetes/pki, as this machine reaches it; valid until the node is powered off. */
  path(path: string): string;
  /** As root on the node. */
  run(command: readonly string[], options?: RunOptions): Promise<CommandAnswer>;
  /** A child that lives on the node. */
  spawn(command: readonly string[], options?: SpawnOptions): ChildProcess;
  /** SIGKILL to the kubelet; the node's init starts it again. */
  restartKubelet(): Promise<void>;
  /** Every process is killed at once and /run is lost; the disk stays. */
  powerOff(): Promise<void>;
  /** Init starts what is enabled in /etc/systemd/system, then containerd, kubelet, kube-proxy and sshd. */
  powerOn(): Promise<void>;
  /** sshd and its sessions are killed. */
  breakSsh(): Promise<void>;
  mendSsh(): Promise<void>;
}

/** In front of the API servers; it asks each for /readyz. */
export interface LabBalancer {
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** A kubeadm cluster on this machine. */
export interface Lab {
  readonly name: string;
  /** Of Kubernetes: v1.36.3. */
  readonly version: string;
  /** Everything that the lab has on this machine's disk. */
  readonly folder: string;
  /** This machine's address on the lab's network. */
  readonly gateway: string;
  /** HOST:PORT of kubeadm's controlPlaneEndpoint: the balancer's, or the node's where there is one control plane. */
  readonly endpoint: string;
  readonly balancer: LabBalancer | null;
  /** Control plane first. */
  readonly nodes: readonly LabNode[];
  readonly controlPlanes: readonly LabNode[];
  readonly workers: readonly LabNode[];
  /** The administrator's, through `endpoint`. */
  readonly kubeconfig: string;
  /** ssh_config with a Host for each node: root (or -l ops), a key, known hosts, strict. */
  readonly sshConfig: string;
  /** Gives an image archive to containerd on every node. */
  importImage(archive: string): Promise<void>;
  /** Adds a node with one `kubeadm join`. */
  join(role: LabRole, report?: (line: string) => void): Promise<LabNode>;
  /** Ends and removes everything; rejects with what is left. */
  down(): Promise<void>;
}
