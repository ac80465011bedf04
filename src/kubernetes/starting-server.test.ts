import { describe, expect, it } from 'vitest';
import { awaitingRbac } from './starting-server.ts';
import type { ClusterRequest } from './transport.ts';

const pods = { method: 'GET', path: '/api/v1/pods' } as const;

/** An API server that has read RBAC after some seconds, and then refuses some paths. */
function server(readAfter: number, refused: readonly string[] = []) {
  let time = 0;
  const asked: string[] = [];
  const transport = awaitingRbac(
    {
      server: 'https://x',
      send: async ({ path }: ClusterRequest) => {
        asked.push(path);
        return { status: time < readAfter * 1000 || refused.includes(path) ? 403 : 200, text: '' };
      },
    },
    async (milliseconds) => {
      time += milliseconds;
    },
  );
  return { transport, asked, seconds: () => time / 1000 };
}

describe('a 403', () => {
  it.each([pods.path, '/version'])(
    'of an API server that has just started is waited for: %s',
    async (path) => {
      const { transport, seconds } = server(5);
      expect(await transport.send({ method: 'GET', path })).toMatchObject({ status: 200 });
      expect(seconds()).toBe(6);
    },
  );

  it('for want of a permission is returned without a wait', async () => {
    const { transport, asked, seconds } = server(0, [pods.path]);
    expect(await transport.send(pods)).toMatchObject({ status: 403 });
    expect([asked, seconds()]).toEqual([[pods.path, '/version'], 0]);
  });

  it('is returned after 10 s', async () => {
    const { transport, seconds } = server(600);
    expect(await transport.send(pods)).toMatchObject({ status: 403 });
    expect(seconds()).toBe(10);
  });
});
