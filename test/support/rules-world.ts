import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect } from 'vitest';
import { findOnPath } from './find-on-path.ts';
import type { NetworkNamespace } from './network-namespace.ts';
import { isRoot, onlyWhere } from './only-where.ts';
import {
  nodeAddress,
  nodeAddress6,
  type StandInWorld,
  service,
  service6,
  standInWorld,
} from './stand-in-world.ts';

const server = join(import.meta.dirname, 'named-servers.mjs');
const client = join(import.meta.dirname, 'ask-server.mjs');
const needed = ['unshare', 'nsenter', 'ip', 'nft', 'iptables-nft', 'iptables-legacy'];

/** Who is asked, and who answers, in networks where each test finds an API server and a stand-in on the node. */
export interface Asking {
  /** Who answers a new connection, as `real`, `stand-in`, or the error. */
  asked(from: NetworkNamespace, host: string, port: number, localPort?: number): Promise<string>;
  /** From another machine, a pod and the node itself, to the node's addresses, its Service and its NodePort. */
  expectMovedFromEverywhere(): Promise<void>;
  /** Every answer so far on one connection of another machine, which is asked each second; the first has come. */
  answersOnOne(): Promise<readonly string[]>;
  oneMore(lines: readonly string[]): Promise<void>;
}

/** Makes the networks before each test, of which `begins` is told, and takes them away after it. */
export function rulesWorld(begins: (world: StandInWorld) => void): Asking {
  onlyWhere(isRoot, 'needs root, for network namespaces');
  const missing = needed.filter((tool) => findOnPath(tool) === null);
  onlyWhere(missing.length === 0, `needs ${missing.join(', ')}`);

  let world: StandInWorld;
  beforeEach(async () => {
    world = await standInWorld();
    begins(world);
    const servers = world.node.spawn(process.execPath, [server, '6443=real', '6444=stand-in']);
    if (servers.stdout) await once(servers.stdout, 'data');
  });
  afterEach(() => world.end());

  const asked: Asking['asked'] = async (from, host, port, localPort = 0) => {
    const words = `'${process.execPath}' '${client}' '${host}' ${port} ${localPort}`;
    return (await from.answer(words)).stdout.trim();
  };
  const oneMore: Asking['oneMore'] = async (lines) => {
    const before = lines.length;
    await expect.poll(() => lines.length).toBeGreaterThan(before);
  };
  return {
    asked,
    oneMore,
    async expectMovedFromEverywhere() {
      for (const from of [world.other, world.pod, world.node]) {
        expect(await asked(from, nodeAddress, 6443)).toBe('stand-in');
        expect(await asked(from, service, 443)).toBe('stand-in');
        expect(await asked(from, nodeAddress6, 6443)).toBe('stand-in');
        expect(await asked(from, service6, 443)).toBe('stand-in');
        expect(await asked(from, nodeAddress, 30443)).toBe('stand-in');
      }
    },
    async answersOnOne() {
      const { stdout } = world.other.spawn(process.execPath, [client, nodeAddress, '6443', '0', 'keep']);
      if (stdout === null) throw new TypeError('the client needs a pipe');
      const lines: string[] = [];
      createInterface({ input: stdout }).on('line', (line) => lines.push(line));
      await oneMore(lines);
      return lines;
    },
  };
}
