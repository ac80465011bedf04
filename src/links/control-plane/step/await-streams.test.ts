import { describe, expect, it } from 'vitest';
import { simulatedNode } from '../../../../test/support/simulated-node.ts';
import type { ProgressEvent } from '../../../chain/progress.ts';
import type { StreamCounts } from '../ports.ts';
import { awaitStreams } from './await-streams.ts';

const none = { exec: 0, attach: 0, 'port-forward': 0, logs: 0 };
const one = { ...none, exec: 1 };

/** What an API server says at one look after the other, the last for ever, and what became of the wait. */
async function awaited(looks: readonly (StreamCounts | null)[], seconds: number, goesOn = async () => true) {
  const { ports, clock } = simulatedNode();
  const began = clock.time;
  const said: ProgressEvent[] = [];
  let [asked, beats] = [0, 0];
  const streams = async () => looks[Math.min(asked++, looks.length - 1)] ?? null;
  const context = { ports, progress: (event: ProgressEvent) => void said.push(event) };
  const what = { whose: 'the API server of cp-1', server: { streams }, seconds, goesOn };
  await awaitStreams(context, what, async () => {
    beats += 1;
  });
  return { waited: (clock.time - began) / 1000, asked, beats, said };
}

describe('what runs through an API server', () => {
  it('is awaited until nothing is left of it', async () => {
    expect(await awaited([one, one, none], 600)).toMatchObject({ waited: 10, asked: 3 });
  });

  it('is not asked for where nobody wants to wait', async () => {
    expect(await awaited([one], 0)).toEqual({ waited: 0, asked: 0, beats: 0, said: [] });
  });

  it('is cut off once the time is up', async () => {
    expect(await awaited([one], 12)).toMatchObject({ waited: 12, asked: 3 });
  });

  it('is not awaited where the API server does not say it, but for one look that fails', async () => {
    expect(await awaited([null], 600)).toMatchObject({ waited: 10, asked: 3 });
    expect(await awaited([null, one, null, none], 600)).toMatchObject({ waited: 15, asked: 4 });
  });

  it('is not awaited any more where that makes no sense', async () => {
    const looks = [true, true, false];
    const goesOn = async () => looks.shift() ?? false;
    expect(await awaited([one], 600, goesOn)).toMatchObject({ waited: 10, asked: 2 });
  });

  it('lets the switch hear of irsactl each second, and a person of what is awaited, and of what comes then', async () => {
    const { beats, said } = await awaited([one, none], 600);
    expect(beats).toBe(5);
    expect(said).toHaveLength(5);
    expect(said[4]).toMatchObject({
      forWhat: 'kubectl exec, attach, port-forward and logs -f through the API server of cp-1 to end',
      otherwise: 'What has not ended after 600 s is cut off, as it is without --wait-for-streams.',
      sinceSeconds: 4,
    });
  });
});
