import { XmlShapeSerializer } from '@aws-sdk/core/protocols';
import type { AwsFault } from '../http/aws-fault.ts';
import type { SandboxResponse } from '../service.ts';
import type { OperationSchema } from './operation.ts';

/** Writes the answer of an operation, its result by the operation's published output schema. */
export function writeResult(
  schema: OperationSchema,
  output: object,
  namespace: string,
  requestId: string,
): SandboxResponse {
  const name = schema[2];
  const outputSchema = schema[5];
  const resolved = typeof outputSchema === 'function' ? outputSchema() : outputSchema;
  const result = Array.isArray(resolved)
    ? `<${name}Result>${innerXml(resolved, output)}</${name}Result>`
    : '';
  const xml = `<${name}Response xmlns="${namespace}">${result}<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${name}Response>`;
  return { status: 200, headers: headers(requestId), body: xml };
}

/** Writes a refusal in the Query protocol's form. */
export function writeFault(fault: AwsFault, namespace: string, requestId: string): SandboxResponse {
  const id = fault.requestId ?? requestId;
  const type = fault.status < 500 ? 'Sender' : 'Receiver';
  const error = `<Error><Type>${type}</Type><Code>${escapeXml(fault.code)}</Code><Message>${escapeXml(fault.message)}</Message></Error>`;
  const xml = `<ErrorResponse xmlns="${namespace}">${error}<RequestId>${id}</RequestId></ErrorResponse>`;
  return { status: fault.status, headers: headers(id), body: xml };
}

function headers(requestId: string): Record<string, string> {
  return { 'content-type': 'text/xml', 'x-amzn-requestid': requestId };
}

type WritableSchema = Parameters<XmlShapeSerializer['write']>[0];

function innerXml(schema: WritableSchema, output: object): string {
  const serializer = new XmlShapeSerializer({
    xmlNamespace: '',
    serviceNamespace: '',
    // 5 is ISO 8601 in the SDK's list of formats, the Query protocol's default.
    timestampFormat: { default: 5, useTrait: true },
  });
  serializer.write(schema, output);
  const xml = serializer.flush().toString();
  // The serializer names the root after the structure; the protocol wraps its content in another name.
  return /^<[^>]*\/>$/.test(xml) ? '' : xml.slice(xml.indexOf('>') + 1, xml.lastIndexOf('</'));
}

function escapeXml(text: string): string {
  return (
    text
      // XML 1.0 has no form for these at all.
      .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '?')
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/"/g, '&quot;')
  );
}
