import { onTestFinished } from 'vitest';
import { defaultSettings } from '../../src/injection/settings.ts';
import { type AdmissionServer, admissionServer } from '../../src/webhook/admission-server.ts';
import { type WebhookMetrics, webhookMetrics } from '../../src/webhook/metrics/metrics.ts';
import type { IdentitySources } from '../../src/webhook/sources/identity-sources.ts';
import { testCertificates } from './test-certificates.ts';
import { log } from './webhook-in-process.ts';

export const certificates = await testCertificates();

export const ca = certificates.ca;
export const role = 'arn:aws:iam::123456789012:role/orders';

/** Every service account has the same role. */
export const oneRoleForAll: IdentitySources = {
  find: () => ({ account: { roleArn: role }, namespace: null, mapped: null, containerCredentials: false }),
};

/** The admission server alone on a free loopback port, closed at the end of the test. */
export async function admissionInProcess(
  over: { sources?: IdentitySources; unready?: () => readonly string[] } = {},
): Promise<{ server: AdmissionServer; port: number; metrics: WebhookMetrics }> {
  const metrics = webhookMetrics({
    sources: () => [],
    used: () => true,
    ready: () => true,
    certificate: () => certificates.current(),
  });
  const server = admissionServer(certificates.current(), {
    sources: over.sources ?? oneRoleForAll,
    settings: defaultSettings,
    metrics,
    random: () => 0,
    log,
    unready: over.unready ?? (() => []),
  });
  const port = await server.listen('127.0.0.1', 0);
  onTestFinished(() => server.close(0));
  return { server, port, metrics };
}
