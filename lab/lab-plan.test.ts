import { describe, expect, it } from 'vitest';
import { endpointOf, gatewayOf, linkOf, planLab, withOneMore } from './lab-plan.ts';

const plan = planLab('lab', 219, 'v1.36.3', { controlPlanes: 3, workers: 2 });

describe('planLab', () => {
  it('lists the control plane first and gives each node its own address and pod network', () => {
    expect(plan.nodes.map(({ name }) => name)).toEqual(['cp-1', 'cp-2', 'cp-3', 'worker-1', 'worker-2']);
    for (const of of ['address', 'podSubnet'] as const) {
      expect(new Set(plan.nodes.map((node) => node[of])).size).toBe(5);
    }
  });

  it('keeps link names within the limit of the kernel', () => {
    const largest = planLab('lab', 219, 'v1.36.3', { controlPlanes: 9, workers: 9 });
    for (const node of largest.nodes) expect(linkOf(largest, node).length).toBeLessThanOrEqual(15);
  });

  it.each([0, 10])('refuses %i control plane nodes', (controlPlanes) => {
    expect(() => planLab('lab', 20, 'v1.36.3', { controlPlanes, workers: 0 })).toThrow('1 to 9');
  });
});

describe('endpointOf', () => {
  it('is the balancer for several API servers, else the only one', () => {
    expect(endpointOf(plan)).toBe(`${gatewayOf(plan)}:6443`);
    const sole = planLab('lab', 30, 'v1.36.3', { controlPlanes: 1, workers: 1 });
    expect(endpointOf(sole)).toBe('10.10.30.11:6443');
  });

  it('does not change when the lab grows', () => {
    const sole = planLab('lab', 30, 'v1.36.3', { controlPlanes: 1, workers: 1 });
    expect(endpointOf(withOneMore(sole, 'control-plane').plan)).toBe(endpointOf(sole));
  });
});

describe('withOneMore', () => {
  it('puts a control plane node before the workers', () => {
    const grown = withOneMore(plan, 'control-plane');
    expect(grown.node.name).toBe('cp-4');
    expect(grown.plan.nodes.map(({ name }) => name)).toEqual([
      'cp-1',
      'cp-2',
      'cp-3',
      'cp-4',
      'worker-1',
      'worker-2',
    ]);
  });

  it('gives a worker an unused address', () => {
    const { node } = withOneMore(plan, 'worker');
    expect(plan.nodes.map(({ address }) => address)).not.toContain(node.address);
  });
});
