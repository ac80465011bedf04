import { AwsFault } from './aws-fault.ts';

/** A fault that a test injects into the next calls of an action. */
interface InjectedFault {
  readonly service: string;
  /** Default: all actions of the service. */
  readonly action?: string;
  /** How many calls fail; default: 1. */
  readonly times?: number;
  /** `throttle` is AWS's error for too many calls; a number is the HTTP status of `code`. */
  readonly status?: number | 'throttle';
  readonly code?: string;
  readonly message?: string;
}

/** The faults that are still pending. */
export class InjectedFaults {
  private waiting: { fault: InjectedFault; left: number }[] = [];

  add(fault: InjectedFault): void {
    this.waiting.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.waiting = [];
  }

  /** Consumes and returns the first fault that matches a call; null if none does. */
  take(service: string, action: string): AwsFault | null {
    const found = this.waiting.find(
      ({ fault }) => fault.service === service && (fault.action ?? action) === action,
    );
    if (!found) return null;
    found.left -= 1;
    if (found.left <= 0) this.waiting = this.waiting.filter((entry) => entry !== found);
    const { fault } = found;
    if (fault.status === 'throttle') {
      // S3 has its own code for it: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
      return service.startsWith('s3')
        ? new AwsFault(fault.code ?? 'SlowDown', 503, fault.message ?? 'Please reduce your request rate.')
        : new AwsFault(fault.code ?? 'Throttling', 400, fault.message ?? 'Rate exceeded');
    }
    return new AwsFault(
      fault.code ?? 'InternalFailure',
      fault.status ?? 500,
      fault.message ?? 'Injected fault.',
    );
  }
}
