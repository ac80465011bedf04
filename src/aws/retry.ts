import { DefaultRateLimiter, StandardRetryStrategy } from '@smithy/core/retry';
import type { RetryErrorInfo, StandardRetryToken } from '@smithy/types';
import { isAnsweredByAws, readFault } from './sdk-fault.ts';

/** The SDK's standard retry covers what AWS documents as transient: throttling, 5xx and broken connections. */
const maxAttempts = 6;
/** A call that hangs is tried three times, 45 s in total. */
const maxTimeouts = 3;
/** Minimum calls per second while AWS throttles: another client of the account may cause the throttling. */
const slowest = 4;
/** Milliseconds between retries during an AWS outage (5xx): more than a minute in total. */
export const outagePauses: readonly number[] = [1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 20_000];

/**
 * When to retry a call to a service, and its rate once the service throttles: IAM has one rate for a whole account,
 * which the SDK's limiter derives from the throttled calls, as in its retry mode `adaptive`.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export class Retry extends StandardRetryStrategy {
  private readonly pace = new DefaultRateLimiter({ minFillRate: slowest });
  private readonly pauses: readonly number[];

  constructor(pauses = outagePauses) {
    super(Math.max(maxAttempts, pauses.length + 1));
    this.pauses = pauses;
  }

  override async acquireInitialRetryToken(scope: string): Promise<StandardRetryToken> {
    await this.pace.getSendToken();
    return super.acquireInitialRetryToken(scope);
  }

  override async refreshRetryTokenForRetry(
    token: StandardRetryToken,
    info: RetryErrorInfo,
  ): Promise<StandardRetryToken> {
    this.pace.updateClientSendingRate(info);
    const { code } = readFault(info.error);
    const tries = token.getRetryCount() + 1;
    // IAM's code for an exhausted quota, which the SDK takes for throttling.
    if (code === 'LimitExceeded') throw info.error;
    if (code === 'ETIMEDOUT' && tries >= maxTimeouts) throw info.error;
    if (isOutage(info)) return nextTry(tries, this.pauses[tries - 1], info);
    if (tries >= maxAttempts) throw info.error;
    // S3 returns this while an earlier call, whose response was lost, is still in progress; it is transient:
    // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
    const passes = code === 'OperationAborted';
    const next = await super.refreshRetryTokenForRetry(
      token,
      passes ? { ...info, errorType: 'TRANSIENT' } : info,
    );
    await this.pace.getSendToken();
    return next;
  }

  override recordSuccess(token: StandardRetryToken): void {
    this.pace.updateClientSendingRate({});
    super.recordSuccess(token);
  }
}

/** Whether AWS reports an outage. */
function isOutage({ error, errorType }: RetryErrorInfo): boolean {
  const { status } = readFault(error);
  return errorType !== 'THROTTLING' && status !== null && status >= 500 && isAnsweredByAws(error);
}

/** An outage affects every call in progress, so it does not count against the SDK's retry budget. */
function nextTry(tries: number, pause: number | undefined, { error }: RetryErrorInfo): StandardRetryToken {
  if (pause === undefined) throw error;
  return { getRetryCount: () => tries, getRetryDelay: () => pause, getRetryCost: () => 0 };
}
