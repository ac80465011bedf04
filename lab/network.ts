import { z } from 'zod';
import { LabFailure } from './lab-failure.ts';
import { bridgeOf, gatewayOf, type LabPlan, linkOf, networkPrefix, type PlannedNode } from './lab-plan.ts';
import { must, runProgram } from './run-program.ts';

const numbers = { first: 20, count: 200 } as const;

/** Claims an unused number on this machine by creating its bridge. */
export async function claimNumber(name: string): Promise<number> {
  const start = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % numbers.count, 0);
  const routes = await must(['ip', '-4', 'route', 'show', 'table', 'all']);
  for (let i = 0; i < numbers.count; i += 1) {
    const number = numbers.first + ((start + i) % numbers.count);
    if (routes.includes(`${networkPrefix(number)}.`)) continue;
    const bridge = bridgeOf({ number });
    const { code } = await runProgram(['ip', 'link', 'add', bridge, 'type', 'bridge']);
    if (code !== 0) continue;
    await must(['ip', 'address', 'add', `${gatewayOf({ number })}/24`, 'dev', bridge]);
    await must(['ip', 'link', 'set', bridge, 'alias', aliasOf(name), 'up']);
    return number;
  }
  throw new LabFailure('All networks from 10.10.20.0 to 10.10.219.0 are in use.', 'Free one of them.');
}

/** Creates eth0 in the node's network namespace, for which init.sh waits. */
export async function plugIn(plan: LabPlan, node: PlannedNode, pid: number): Promise<void> {
  const link = linkOf(plan, node);
  const peer = ['peer', 'name', 'eth0', 'address', hardwareAddress(node.address), 'netns', String(pid)];
  await must(['ip', 'link', 'add', link, 'type', 'veth', ...peer]);
  await must(['ip', 'link', 'set', link, 'master', bridgeOf(plan), 'up']);
}

/**
 * The same at each start, like a real machine's: otherwise, peers would use a stale ARP entry after a power cut. The first
 * byte marks a locally administered address.
 */
function hardwareAddress(address: string): string {
  const bytes = address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'));
  return ['02', '00', ...bytes].join(':');
}

/** Removes a lab's bridge and all node links. */
export async function removeNetwork(name: string): Promise<void> {
  for (const link of await linksOf(name)) await runProgram(['ip', 'link', 'delete', link]);
}

const listed = z.array(z.object({ ifname: z.string(), ifalias: z.string().optional() }));

/** Returns the links of a lab on this machine: its bridge and the node links. */
export async function linksOf(name: string): Promise<string[]> {
  const links = listed.parse(JSON.parse(await must(['ip', '-json', 'link', 'show'])));
  const bridges = links.filter(({ ifalias }) => ifalias === aliasOf(name)).map(({ ifname }) => ifname);
  return links
    .map(({ ifname }) => ifname)
    .filter((link) => bridges.some((bridge) => link === bridge || link.startsWith(`${bridge}-`)));
}

const aliasOf = (name: string): string => `lab ${name}`;
