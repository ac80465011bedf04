import { IrsaError } from '../../../errors/irsa-error.ts';
import type { ApiEndpoint, EndpointCopy } from '../ports.ts';
import { waiting } from '../step/await-serving.ts';
import { unmovedAddress } from '../step/own-server.ts';
import type { Beat } from '../step/stand-in.ts';
import { ifNotKept } from '../step/what-if.ts';
import type { CarryContext } from './carry-context.ts';

/** The `kubernetes` endpoint while its only API server restarts. */
export interface KeptEndpoint {
  /** Stops to put it back. */
  release(): Promise<void>;
}

/** An API server learns of a policy by a watch, and compiles it. */
const heardWithinSeconds = 20;
const usuallyHeardSeconds = 2;
const lookMilliseconds = 200;

/**
 * A sole API server takes its address out of the `kubernetes` endpoint as it ends, and pods on other nodes find none
 * any more. A policy makes it refuse that to itself; where there are no policies, or it does not hear of one, both
 * objects are put back as soon as they are empty.
 */
export async function keepEndpoint(context: CarryContext, beat: Beat): Promise<KeptEndpoint> {
  const { node, ports, progress, way, names } = context;
  const carried = ports.apiEndpoint(node, { host: '127.0.0.1', port: way.port });
  if (way.endpoint === 'kept-by-policy' && (await carried.refuseEmptying(names.policy))) {
    const ending = ports.apiEndpoint(node, { host: unmovedAddress, port: way.redirect.apiPort });
    const report = waiting(
      progress,
      `the API server of ${node.name} to keep the endpoint of the cluster`,
      ifNotKept(node),
    );
    const started = ports.clock.elapsed();
    const since = () => ports.clock.elapsed() - started;
    while (since() < heardWithinSeconds * 1000) {
      report(Math.round(since() / 1000), usuallyHeardSeconds);
      await beat();
      if (await ending.refusesEmptying(names.policy)) return { release: async () => {} };
      await ports.clock.sleep(500);
    }
  }
  return putBackUntilReleased(context, carried, await carried.read());
}

function putBackUntilReleased(
  { ports }: CarryContext,
  carried: ApiEndpoint,
  copy: EndpointCopy,
): KeptEndpoint {
  let isReleased = false;
  const work = (async () => {
    while (!isReleased) {
      await quietly(() => carried.putBack(copy));
      await ports.clock.sleep(lookMilliseconds);
    }
  })();
  return {
    release: async () => {
      isReleased = true;
      await work;
    },
  };
}

/** One look that fails is followed by the next. */
async function quietly(look: () => Promise<unknown>): Promise<void> {
  try {
    await look();
  } catch (error) {
    if (!(error instanceof IrsaError)) throw error;
  }
}
