import { describe, expect, it } from 'vitest';
import { Killed } from '../../test/support/in-memory-node.ts';
import {
  manifestOf,
  manifestPath,
  oldIssuer,
  ownFolder,
  simulatedControlPlane,
} from '../../test/support/simulated-control-plane.ts';
import type { ProgressEvent } from '../chain/progress.ts';
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

/** A run that was killed while it waited for an API server that does not start with the new manifest. */
async function interrupted() {
  const cluster = simulatedControlPlane();
  const { machine, clock } = cluster;
  const plan = await cluster.plan();
  machine.server.refuses = (issuers) => issuers.length > 1;
  clock.onSleep = () => {
    if (machine.files.text(manifestPath) !== manifestOf()) throw new Killed('while it waits');
  };
  await expect(cluster.carryOut(plan)).rejects.toThrow(Killed);
  clock.onSleep = () => undefined;
  return cluster;
}

describe('a read-only command while no API server answers', () => {
  it('reports a run that was interrupted during a change', async () => {
    const { context, ports } = await interrupted();
    await expect(reachCluster(client, context.chain, ports, null)).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-046',
      problem: {
        what: expect.stringContaining('cp-1'),
        why: expect.stringContaining('is armed'),
        next: expect.stringContaining('irsactl apply'),
      },
    });
  });

  it('suggests restoring the files by hand if the node could not', async () => {
    const { context, ports, machine } = await interrupted();
    machine.files.move(`${ownFolder}/switch/armed`, `${ownFolder}/switch/stuck`);
    await expect(reachCluster(client, context.chain, ports, null)).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-046',
      problem: { next: expect.stringContaining('by hand') },
    });
  });

  it('keeps the first error without an interrupted run', async () => {
    const { context, ports } = simulatedControlPlane();
    await expect(reachCluster(client, context.chain, ports, null)).rejects.toBe(away);
    const unreachable = {
      ...ports,
      nodeFiles: () => {
        throw new Error('no ssh');
      },
    };
    await expect(reachCluster(client, context.chain, unreachable, null)).rejects.toBe(away);
  });
});

describe('a command with changes while no API server answers', () => {
  it('waits until the node has rolled back an interrupted change', async () => {
    const { context, ports, machine } = await interrupted();
    const events: ProgressEvent[] = [];
    await expect(reachCluster(client, context.chain, ports, (event) => void events.push(event))).rejects.toBe(
      away,
    );
    expect(events[0]).toMatchObject({ type: 'waiting', forWhat: expect.stringContaining('cp-1') });
    expect(machine.files.text(`${ownFolder}/switch/restored`)).not.toBeNull();
    expect(machine.server.mintNow()?.issuer).toBe(oldIssuer);
  });

  it('starts a dead switch again, which then rolls back', async () => {
    const { context, ports, machine } = await interrupted();
    machine.killSwitch();
    await expect(reachCluster(client, context.chain, ports, () => undefined)).rejects.toBe(away);
    expect(machine.files.text(`${ownFolder}/switch/restored`)).not.toBeNull();
  });

  it('does not wait without an interrupted change', async () => {
    const { context, ports, clock } = simulatedControlPlane();
    const before = clock.elapsed();
    await expect(reachCluster(client, context.chain, ports, () => undefined)).rejects.toBe(away);
    expect(clock.elapsed()).toBe(before);
  });
});
