import { IrsaError } from '../errors/irsa-error.ts';

/** The SDK's error of a failed call, in one shape for every service. */
export interface SdkFault {
  /** AWS's code, Node's code of a broken connection, or the error's name. */
  readonly code: string;
  readonly message: string;
  /** HTTP status; null if there was no answer. */
  readonly status: number | null;
}

const nameless = new Set(['', 'Error', 'Unknown', 'UnknownError']);

/** Converts the various shapes of the SDK's errors. */
export function readFault(fault: unknown): SdkFault {
  if (!(fault instanceof Error)) return { code: 'Unknown', message: String(fault), status: null };
  const status = statusOf(fault);
  // The response to a HEAD has no body, and so no message and often no code.
  const message = fault.message === 'UnknownError' ? '' : fault.message;
  const unnamed = status === null ? 'Unknown' : `status ${status}`;
  const name = nameless.has(fault.name) ? unnamed : fault.name;
  return { code: textOf(fault, 'Code') ?? textOf(fault, 'code') ?? name, message, status };
}

/** AWS's code for a failed call of `awsClients`; null if AWS did not answer. */
export function awsCode(error: unknown): string | null {
  const fault = error instanceof IrsaError ? readFault(error.cause) : null;
  return fault && fault.status !== null ? fault.code : null;
}

/** True if AWS answered with one of these codes. */
export function isAnswer(error: unknown, ...codes: readonly string[]): boolean {
  const code = awsCode(error);
  return code !== null && codes.includes(code);
}

/** Whether a response has AWS's request ID, which a web page from a proxy lacks. */
export function isAnsweredByAws(fault: unknown): boolean {
  if (!(fault instanceof Error)) return false;
  const metadata: unknown = Object.getOwnPropertyDescriptor(fault, '$metadata')?.value;
  return (
    typeof metadata === 'object' &&
    metadata !== null &&
    'requestId' in metadata &&
    typeof metadata.requestId === 'string'
  );
}

function textOf(fault: Error, member: 'Code' | 'code'): string | null {
  const value: unknown = Object.getOwnPropertyDescriptor(fault, member)?.value;
  return typeof value === 'string' && value !== '' ? value : null;
}

function statusOf(fault: Error): number | null {
  const metadata: unknown = Object.getOwnPropertyDescriptor(fault, '$metadata')?.value;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return null;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : null;
}
