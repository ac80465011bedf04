import { request } from 'node:https';

const timeoutMilliseconds = 2_000;

/** Resolves to whether an API server is ready; /readyz allows anonymous requests. https://kubernetes.io/docs/reference/using-api/health-checks/ */
export function readyz(backend: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request(
      // Only a health check: clients verify the certificate themselves, through the balancer.
      `https://${backend}/readyz`,
      { agent: false, rejectUnauthorized: false, timeout: timeoutMilliseconds },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode === 200);
      },
    );
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(false));
    asked.end();
  });
}
