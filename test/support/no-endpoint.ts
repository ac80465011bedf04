import type { ControlPlanePorts } from '../../src/links/control-plane/ports.ts';

/** What a simulated node has not: a `kubernetes` endpoint, and a way for others to knock at its ports. */
export const noEndpoint: Pick<ControlPlanePorts, 'apiEndpoint' | 'knock' | 'freePort'> = {
  apiEndpoint: () => {
    throw new Error('a simulated node has no `kubernetes` endpoint');
  },
  knock: async () => null,
  freePort: async () => 0,
};
