import { DefaultRateLimiter, StandardRetryStrategy } from '@smithy/core/retry';
import type { RetryErrorInfo, StandardRetryToken } from '@smithy/types';
import { readFault } from './sdk-fault.ts';

/** The SDK's standard retry covers what AWS documents as transient: throttling, 5xx and broken connections. */
const maxAttempts = 6;
/** A call that hangs is asked three times, 45 s in all. */
const maxTimeouts = 3;
/** Calls a second that are made however much is refused: refusals may be somebody else's doing, with the same account. */
const slowest = 4;

/**
 * When one service is asked again, and how fast once it throttles: IAM has one rate for a whole account, which the
 * SDK's own limiter finds by what is refused, as in its retry mode `adaptive`.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export class Retry extends StandardRetryStrategy {
  private readonly pace = new DefaultRateLimiter({ minFillRate: slowest });

  constructor() {
    super(maxAttempts);
  }

  override async acquireInitialRetryToken(scope: string): Promise<StandardRetryToken> {
    await this.pace.getSendToken();
    return super.acquireInitialRetryToken(scope);
  }

  override async refreshRetryTokenForRetry(
    token: StandardRetryToken,
    info: RetryErrorInfo,
  ): Promise<StandardRetryToken> {
    const { code } = readFault(info.error);
    // IAM's word for a quota that is used up, which the SDK takes for too many requests.
    if (code === 'LimitExceeded') throw info.error;
    this.pace.updateClientSendingRate(info);
    if (code === 'ETIMEDOUT' && token.getRetryCount() + 1 >= maxTimeouts) throw info.error;
    // S3 says so while an earlier try, whose answer was lost, is still under way; it passes by itself:
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
