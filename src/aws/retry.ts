import { DefaultRateLimiter, StandardRetryStrategy } from '@smithy/core/retry';
import type { RetryErrorInfo, StandardRetryToken } from '@smithy/types';
import { isAnsweredByAws, readFault } from './sdk-fault.ts';

/** The SDK's standard retry covers what AWS documents as transient: throttling, 5xx and broken connections. */
const maxAttempts = 6;
/** A call that hangs is asked three times, 45 s in all. */
const maxTimeouts = 3;
/** Calls a second that are made however much is refused: refusals may be somebody else's doing, with the same account. */
const slowest = 4;
/** Milliseconds between two tries while AWS itself is in trouble (5xx): more than a minute in all. */
export const outagePauses: readonly number[] = [1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 20_000];

/**
 * When one service is asked again, and how fast once it throttles: IAM has one rate for a whole account, which the
 * SDK's own limiter finds by what is refused, as in its retry mode `adaptive`.
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
    // IAM's word for a quota that is used up, which the SDK takes for too many requests.
    if (code === 'LimitExceeded') throw info.error;
    if (code === 'ETIMEDOUT' && tries >= maxTimeouts) throw info.error;
    if (isOutage(info)) return nextTry(tries, this.pauses[tries - 1], info);
    if (tries >= maxAttempts) throw info.error;
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

/** AWS itself says that it is in trouble. */
function isOutage({ error, errorType }: RetryErrorInfo): boolean {
  const { status } = readFault(error);
  return errorType !== 'THROTTLING' && status !== null && status >= 500 && isAnsweredByAws(error);
}

/** An outage meets every call that is under way, so it takes nothing of the SDK's budget of retries. */
function nextTry(tries: number, pause: number | undefined, { error }: RetryErrorInfo): StandardRetryToken {
  if (pause === undefined) throw error;
  return { getRetryCount: () => tries, getRetryDelay: () => pause, getRetryCost: () => 0 };
}
