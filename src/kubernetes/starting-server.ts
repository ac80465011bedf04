import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterRequest, ClusterTransport } from './transport.ts';

const patienceMilliseconds = 10_000;
const pauseMilliseconds = 2_000;
const version: ClusterRequest = { method: 'GET', path: '/version' };

/**
 * Repeats a request that an API server refuses because it has just started: until it has read RBAC from etcd, it answers 403 to
 * everyone. It then refuses /version too, which every login may read:
 * https://kubernetes.io/docs/reference/access-authn-authz/rbac/#discovery-roles
 */
export function awaitingRbac(
  transport: ClusterTransport,
  sleep: (milliseconds: number) => Promise<unknown> = delay,
): ClusterTransport {
  const refuses = async (request: ClusterRequest) => (await transport.send(request)).status === 403;
  return {
    server: transport.server,
    async send(request) {
      for (let waited = 0; ; waited += pauseMilliseconds) {
        const answer = await transport.send(request);
        if (answer.status !== 403 || waited >= patienceMilliseconds) return answer;
        if (request.path !== version.path && !(await refuses(version))) return answer;
        await sleep(pauseMilliseconds);
      }
    },
  };
}
