import { AwsFault, type FaultExtra } from '../aws-fault.ts';
import type { ErrorSchema } from './schema.ts';

/** A fault with the code and status of the error in AWS's own model. */
export function modelledFault(schema: ErrorSchema, message: string, extra: FaultExtra = {}): AwsFault {
  const [, , name, traits] = schema;
  const modelled = typeof traits === 'object' ? traits : {};
  const query: unknown = modelled['awsQueryError'];
  const [code, status] = Array.isArray(query) ? query : [name, modelled['httpError'] ?? 400];
  return new AwsFault(String(code), Number(status), message, extra);
}

/** The sandbox's own error for a feature of AWS that it does not model. */
export function notModelled(what: string): AwsFault {
  return new AwsFault('NotImplemented', 501, `The sandbox does not model ${what}.`);
}

/** A fault of every Query service: https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html */
export function validationFault(message: string): AwsFault {
  return new AwsFault('ValidationError', 400, message);
}

/** AWS's error for an unsigned call. */
export function missingAuthentication(): AwsFault {
  return new AwsFault('MissingAuthenticationToken', 403, 'Request is missing Authentication Token');
}

/** AWS's error for a call that the caller's policies do not allow. */
export function accessDenied(caller: string, action: string, resource: string, explicit: boolean): AwsFault {
  const reason = explicit
    ? 'with an explicit deny in an identity-based policy'
    : `because no identity-based policy allows the ${action} action`;
  return new AwsFault(
    'AccessDenied',
    403,
    `User: ${caller} is not authorized to perform: ${action} on resource: ${resource} ${reason}`,
  );
}
