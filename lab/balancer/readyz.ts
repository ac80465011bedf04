import { request } from 'node:https';

const patienceMilliseconds = 2_000;

/** Whether an API server takes requests; anybody may ask that. https://kubernetes.io/docs/reference/using-api/health-checks/ */
export function readyz(backend: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request(
      // It is about health alone; clients check certificates themselves, through the balancer.
      `https://${backend}/readyz`,
      { agent: false, rejectUnauthorized: false, timeout: patienceMilliseconds },
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
