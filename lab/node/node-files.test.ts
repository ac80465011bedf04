import { expect, it } from 'vitest';
import { type PlannedNode, planLab } from '../lab-plan.ts';
import { nodeEnvironment } from './node-files.ts';
import { clientConfig } from './ssh-access.ts';

const plan = planLab('lab', 57, 'v1.36.3', { controlPlanes: 2, workers: 1 });
const [first] = plan.nodes as [PlannedNode];

it('gives a node routes to the pods of the other nodes only', () => {
  expect(nodeEnvironment(plan, first, '/programs')).toBe(`NAME='cp-1'
ADDRESS='10.10.57.11'
GATEWAY='10.10.57.1'
PODS='10.244.0.0/16'
ROUTES='10.244.12.0/24=10.10.57.12 10.244.51.0/24=10.10.57.51'
PROGRAMS='/programs'
`);
});

it("lists each node by name and address, and trusts only the lab's keys", () => {
  const config = clientConfig(plan, '/lab/key', '/lab/known_hosts');
  expect(config).toContain('Host worker-1 10.10.57.51\n  HostName 10.10.57.51\n');
  expect(config).toContain('  UserKnownHostsFile /lab/known_hosts\n  StrictHostKeyChecking yes\n');
});
