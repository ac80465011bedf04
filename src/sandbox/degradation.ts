import { globalServices } from './authorize-context.ts';
import { AwsFault } from './aws-fault.ts';
import type { SandboxRequest } from './service.ts';
import type { SandboxState } from './state.ts';

/** Degradations of AWS that last as long as the sandbox runs; all are off by default. */
export interface DegradationOptions {
  /** Seconds until STS sees a change in IAM. */
  readonly iamLagSeconds?: number;
  /** IAM calls per second, which is also the burst size; further calls are throttled. */
  readonly iamCallsPerSecond?: number;
  /** Delay of every public document, in seconds. */
  readonly documentSeconds?: number;
  /** Region in which S3, STS and ACM are unavailable; IAM and CloudFront are global. */
  readonly downRegion?: string;
}

/** Decides which calls fail, and delays documents. */
export interface Degradation {
  /** The error of a throttled or unavailable service, or null; called before the signature is checked. */
  overload(service: string, region: string): AwsFault | null;
  /** Delay of a public document, in milliseconds. */
  readonly documentDelay: number;
}

export function createDegradation(options: DegradationOptions, now: () => Date): Degradation {
  const { iamCallsPerSecond, downRegion, documentSeconds = 0 } = options;
  const takeCall = iamCallsPerSecond === undefined ? () => true : rateLimit(iamCallsPerSecond, now);
  return {
    documentDelay: documentSeconds * 1000,
    overload(service, region) {
      if (service === 'iam') return takeCall() ? null : new AwsFault('Throttling', 400, 'Rate exceeded');
      if (globalServices.has(service) || region !== downRegion) return null;
      return new AwsFault('ServiceUnavailable', 503, 'The request has failed due to a temporary failure.');
    },
  };
}

/** A token bucket that refills at `perSecond` and holds as many tokens. */
function rateLimit(perSecond: number, now: () => Date): () => boolean {
  let [tokens, at] = [perSecond, now().getTime()];
  return () => {
    const time = now().getTime();
    tokens = Math.min(perSecond, tokens + ((time - at) / 1000) * perSecond);
    at = time;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}

/** The region that a call goes to. */
export function regionOfCall(
  { scope }: SandboxRequest,
  hostRegion: string | null,
  { region }: SandboxState,
): string {
  return hostRegion ?? scope?.region ?? region;
}
