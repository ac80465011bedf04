import type { MiddlewareStack } from '@smithy/types';
import { IrsaError } from '../errors/irsa-error.ts';
import type { AwsCall } from './aws-call.ts';
import { callName, errorOfFault } from './error-of-fault.ts';

/** Receives a sentence for the user. */
export type CallReporter = (sentence: string) => void;

const reportEverySeconds = 10;

/**
 * Turns every failed call of a client into an IrsaError, with the SDK's error as its cause, and reports slow calls;
 * `reportCall` is called for each call.
 */
export function followCalls<Input extends object, Output extends object>(
  stack: MiddlewareStack<Input, Output>,
  service: AwsCall['service'],
  report: CallReporter = () => {},
  reportCall: CallReporter = () => {},
): void {
  stack.add(
    (next, context) => async (args) => {
      const operation = (context.commandName ?? 'Call').replace(/Command$/, '');
      const call = { service, operation, target: targetOf(args.input) };
      let seconds = 0;
      const timer = setInterval(() => {
        seconds += reportEverySeconds;
        report(`AWS has not answered ${callName(call)} for ${seconds} s.`);
      }, reportEverySeconds * 1000);
      const begin = performance.now();
      let outcome = 'done';
      try {
        return await next(args);
      } catch (fault) {
        outcome = fault instanceof Error ? fault.name : 'failed';
        throw fault instanceof IrsaError ? fault : errorOfFault(fault, call);
      } finally {
        clearInterval(timer);
        reportCall(`aws ${callName(call)}: ${outcome}, ${Math.round(performance.now() - begin)} ms`);
      }
    },
    { step: 'initialize', priority: 'high', name: 'irsactlFollowCalls' },
  );
}

/** The inputs that name the target of a call, the most specific first. */
const naming = [
  'OpenIDConnectProviderArn',
  'RoleArn',
  'RoleName',
  'Bucket',
  'Url',
  'AccountId',
  'CertificateArn',
  'DomainName',
  'Id',
  'Resource',
];

function targetOf(input: object): string | null {
  for (const member of naming) {
    const value: unknown = Object.getOwnPropertyDescriptor(input, member)?.value;
    if (typeof value === 'string') return value;
  }
  return null;
}
