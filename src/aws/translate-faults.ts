import type { MiddlewareStack } from '@smithy/types';
import { IrsaError } from '../errors/irsa-error.ts';
import type { AwsCall } from './aws-call.ts';
import { errorOfFault } from './error-of-fault.ts';

/** Makes every failed call of a client an IrsaError with a code; the SDK's own error stays its cause. */
export function translateFaults<Input extends object, Output extends object>(
  stack: MiddlewareStack<Input, Output>,
  service: AwsCall['service'],
): void {
  stack.add(
    (next, context) => async (args) => {
      try {
        return await next(args);
      } catch (fault) {
        if (fault instanceof IrsaError) throw fault;
        const operation = (context.commandName ?? 'Call').replace(/Command$/, '');
        throw errorOfFault(fault, { service, operation, target: targetOf(args.input) });
      }
    },
    { step: 'initialize', priority: 'high', name: 'irsactlTranslateFaults' },
  );
}

/** The inputs that name what a call is about, the most telling first. */
const naming = ['OpenIDConnectProviderArn', 'RoleArn', 'RoleName', 'Bucket', 'Url', 'AccountId'];

function targetOf(input: object): string | null {
  for (const member of naming) {
    const value: unknown = Object.getOwnPropertyDescriptor(input, member)?.value;
    if (typeof value === 'string') return value;
  }
  return null;
}
