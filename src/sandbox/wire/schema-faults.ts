import { AwsFault, type FaultExtra } from '../aws-fault.ts';
import type { ErrorSchema } from './schema.ts';

/** A fault with the code and status that AWS's own model gives the error. */
export function modelledFault(schema: ErrorSchema, message: string, extra: FaultExtra = {}): AwsFault {
  const [, , name, traits] = schema;
  const modelled = typeof traits === 'object' ? traits : {};
  const query: unknown = modelled['awsQueryError'];
  const [code, status] = Array.isArray(query) ? query : [name, modelled['httpError'] ?? 400];
  return new AwsFault(String(code), Number(status), message, extra);
}

/** The sandbox's own refusal of what AWS has and it has not. */
export function notModelled(what: string): AwsFault {
  return new AwsFault('NotImplemented', 501, `The sandbox does not model ${what}.`);
}

/** Faults that every Query service has: https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html */
export function validationFault(message: string): AwsFault {
  return new AwsFault('ValidationError', 400, message);
}

/** AWS's refusal of an unsigned call. */
export function missingAuthentication(): AwsFault {
  return new AwsFault('MissingAuthenticationToken', 403, 'Request is missing Authentication Token');
}

/** AWS's refusal of a call that the caller's policies don't allow. */
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
