import { StandardRetryStrategy } from '@smithy/core/retry';
import type { RetryErrorInfo, StandardRetryToken } from '@smithy/types';
import { readFault } from './sdk-fault.ts';

/** The SDK's standard retry covers what AWS documents as transient: throttling, 5xx and broken connections. */
const maxAttempts = 6;
/** A call that hangs is asked three times, 45 s in all. */
const maxTimeouts = 3;

export class Retry extends StandardRetryStrategy {
  constructor() {
    super(maxAttempts);
  }

  override async refreshRetryTokenForRetry(
    token: StandardRetryToken,
    info: RetryErrorInfo,
  ): Promise<StandardRetryToken> {
    const { code } = readFault(info.error);
    // IAM's word for a quota that is used up, which the SDK takes for too many requests.
    if (code === 'LimitExceeded') throw info.error;
    if (code === 'ETIMEDOUT' && token.getRetryCount() + 1 >= maxTimeouts) throw info.error;
    // S3 says so while an earlier try, whose answer was lost, is still under way; it passes by itself:
    // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
    const passes = code === 'OperationAborted';
    return super.refreshRetryTokenForRetry(token, passes ? { ...info, errorType: 'TRANSIENT' } : info);
  }
}
