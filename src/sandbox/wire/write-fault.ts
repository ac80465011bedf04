import type { AwsFault } from '../aws-fault.ts';
import type { SandboxRequest, SandboxResponse } from '../service.ts';
import { prolog, writeElements } from './xml.ts';

/**
 * How a service's errors stand in XML. `query`: wrapped, and said whose fault it is; `rest`: bare, as S3 alone writes
 * them; `wrapped-rest`: as all other REST services do.
 */
type FaultForm = 'query' | 'rest' | 'wrapped-rest';

/** Writes a refusal in a service's form; without a body where HTTP allows none. */
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

/** Where an answer carries its request ID. */
export function requestIdHeader(form: FaultForm, id: string): Readonly<Record<string, string>> {
  return { [form === 'query' ? 'x-amzn-requestid' : 'x-amz-request-id']: id };
}
