import { globalServices } from './authorize-context.ts';
import { AwsFault } from './aws-fault.ts';
import type { SandboxRequest } from './service.ts';
import type { SandboxState } from './state.ts';

/** What AWS does to people, for as long as a sandbox runs. What is left out does not happen. */
export interface HardshipOptions {
  /** Seconds until STS knows what IAM was told. */
  readonly iamLagSeconds?: number;
  /** Calls of IAM in a second, as many of them at once; more are throttled. */
  readonly iamCallsPerSecond?: number;
  /** Seconds that every public document takes. */
  readonly documentSeconds?: number;
  /** S3, STS and ACM of this region answer nobody; IAM and CloudFront are global. */
  readonly downRegion?: string;
}

/** Decides which calls meet a hardship. */
export interface Hardships {
  /** Asked before anything else is looked at. */
  overload(service: string, region: string): AwsFault | null;
  /** Milliseconds that a public document takes. */
  readonly documentDelay: number;
}

export function createHardships(options: HardshipOptions, now: () => Date): Hardships {
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

/** Lets through as many calls a second, after a pause as many at once. */
function rateLimit(perSecond: number, now: () => Date): () => boolean {
  let [room, at] = [perSecond, now().getTime()];
  return () => {
    const time = now().getTime();
    room = Math.min(perSecond, room + ((time - at) / 1000) * perSecond);
    at = time;
    if (room < 1) return false;
    room -= 1;
    return true;
  };
}

/** Where a call goes, for a region that is down. */
export function regionOfCall(
  { scope }: SandboxRequest,
  hostRegion: string | null,
  { region }: SandboxState,
): string {
  return hostRegion ?? scope?.region ?? region;
}
