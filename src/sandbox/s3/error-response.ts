import type { AwsFault } from '../http/aws-fault.ts';
import type { SandboxRequest, SandboxResponse } from '../service.ts';
import { S3Fault } from './fault.ts';

/** A fault as S3 writes it, without a wrapper; no body where HTTP allows none. */
export function errorResponse(fault: AwsFault, request: SandboxRequest): SandboxResponse {
  const requestId = fault.requestId ?? request.requestId;
  const headers = { ...(fault instanceof S3Fault && fault.headers), 'x-amz-request-id': requestId };
  if (request.method === 'HEAD' || fault.status === 304) return { status: fault.status, headers, body: '' };
  const elements = [
    ['Code', fault.code],
    ['Message', fault.message],
    ...Object.entries(fault.details),
    ['RequestId', requestId],
    ['HostId', Buffer.from(requestId).toString('base64')],
  ] as const;
  const text = elements.map(([name, value]) => `<${name}>${escapeXml(value ?? '')}</${name}>`).join('');
  return {
    status: fault.status,
    headers: { ...headers, 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${text}</Error>`,
  };
}

/** Text as it stands in an element. */
export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
