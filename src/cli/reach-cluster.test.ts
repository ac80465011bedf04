import { describe, expect, it } from 'vitest';
import { Killed } from '../../test/support/in-memory-node.ts';
import { manifestPath, ourIssuer, simulatedNode } from '../../test/support/simulated-node.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import { KubernetesClient } from '../kubernetes/client.ts';
import { reachCluster } from './reach-cluster.ts';

const away = new IrsaError('IRSA-CLUSTER-002', {
  what: 'The API server does not answer.',
  why: 'ECONNREFUSED.',
  next: 'Look at it.',
});
const client = new KubernetesClient({
  server: 'https://10.0.0.10:6443',
  send: async () => {
    throw away;
  },
});

describe('a command that only looks, while the API server is away', () => {
  it('says that a run was interrupted while it changed it', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    node.server.refuses = (issuers) => issuers[0] === ourIssuer;
    const before = node.files.text(manifestPath);
    node.clock.onSleep = () => {
      if (node.files.text(manifestPath) !== before) throw new Killed('while it waits');
    };
    await expect(node.carryOut(plan)).rejects.toThrow(Killed);
    node.clock.onSleep = () => undefined;
    await expect(reachCluster(client, node.context.chain, node.ports, null)).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-046',
      problem: {
        what: expect.stringContaining('cp-1'),
        why: expect.stringContaining('was stopped before it saw it working'),
        next: expect.stringContaining('irsactl apply'),
      },
    });
  });

  it('says no more than it knows where none was', async () => {
    const node = simulatedNode();
    await expect(reachCluster(client, node.context.chain, node.ports, null)).rejects.toBe(away);
    const unreachable = {
      ...node.ports,
      nodeFiles: () => {
        throw new Error('no ssh');
      },
    };
    await expect(reachCluster(client, node.context.chain, unreachable, null)).rejects.toBe(away);
  });
});
