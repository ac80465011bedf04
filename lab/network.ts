import { LabFailure } from './lab-failure.ts';
import { bridgeOf, gatewayOf, type LabPlan, linkOf, networkPrefix, type PlannedNode } from './lab-plan.ts';
import { must, runProgram } from './run-program.ts';

const numbers = { first: 20, count: 200 } as const;

/** Takes a number that nobody on this machine uses: the bridge of that name is the claim. */
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
    await must(['ip', 'link', 'set', bridge, 'alias', `lab ${name}`, 'up']);
    return number;
  }
  throw new LabFailure('Every network from 10.10.20.0 to 10.10.219.0 is in use here.', 'Free one of them.');
}

/** Plugs a node in: eth0 in its network namespace, which init.sh waits for. */
export async function plugIn(plan: LabPlan, node: PlannedNode, pid: number): Promise<void> {
  const link = linkOf(plan, node);
  await must(['ip', 'link', 'add', link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(pid)]);
  await must(['ip', 'link', 'set', link, 'master', bridgeOf(plan), 'up']);
}

/** Removes the bridge, and with it every node's link. */
export async function removeNetwork(number: number): Promise<void> {
  for (const link of await linksOf(number)) await runProgram(['ip', 'link', 'delete', link]);
}

/** The links of a lab that are on this machine: its bridge and the nodes' ends. */
export async function linksOf(number: number): Promise<string[]> {
  const listed = await must(['ip', '-o', 'link', 'show']);
  const bridge = bridgeOf({ number });
  return [...listed.matchAll(/^\d+: ([^:@]+)/gm)]
    .map(([, name = '']) => name)
    .filter((name) => name === bridge || name.startsWith(`${bridge}-`));
}
