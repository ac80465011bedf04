import type { AwsFault } from '../aws-fault.ts';
import type { SandboxRequest, SandboxResponse } from '../service.ts';
import { prolog, writeElements } from './xml.ts';

/**
 * The XML form of a service's errors. `query`: wrapped, with the type Sender or Receiver; `rest`: bare, only for S3;
 * `wrapped-rest`: all other REST services.
 */
type FaultForm = 'query' | 'rest' | 'wrapped-rest';

/** Writes a fault in a service's form, without a body if HTTP allows none. */
export function writeFault(
  fault: AwsFault,
  request: Pick<SandboxRequest, 'method' | 'requestId'>,
  form: FaultForm,
  namespace = '',
): SandboxResponse {
  const { status } = fault;
  const id = fault.requestId ?? request.requestId;
  const headers = { ...fault.headers, ...requestIdHeader(form, id) };
  if (form !== 'query' && (request.method === 'HEAD' || status === 304)) return { status, headers, body: '' };
  const error = { Code: fault.code, Message: fault.message, ...fault.details };
  if (form === 'query') {
    const inner = writeElements({ Type: status < 500 ? 'Sender' : 'Receiver', ...error });
    const body = `<ErrorResponse xmlns="${namespace}"><Error>${inner}</Error>${writeElements({ RequestId: id })}</ErrorResponse>`;
    return { status, headers: { ...headers, 'content-type': 'text/xml' }, body };
  }
  const document =
    form === 'rest'
      ? `<Error>${writeElements({ ...error, RequestId: id, HostId: Buffer.from(id).toString('base64') })}</Error>`
      : `<ErrorResponse><Error>${writeElements(error)}</Error>${writeElements({ RequestId: id })}</ErrorResponse>`;
  return { status, headers: { ...headers, 'content-type': 'application/xml' }, body: prolog + document };
}

/** The header with the request ID of a response. */
export function requestIdHeader(form: FaultForm, id: string): Readonly<Record<string, string>> {
  return { [form === 'query' ? 'x-amzn-requestid' : 'x-amz-request-id']: id };
}
