import { httpBinding, type Member, type OperationSchema, outputMembers, outputSchema } from './schema.ts';
import { prolog, writeXml } from './xml.ts';

/** A response before the service adds its request ID. */
interface WrittenOutput {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Writes an operation's output into headers and body, as its schema binds them. */
export function writeRestOutput(
  operation: OperationSchema,
  output: object,
  namespace: string,
): WrittenOutput {
  const values = new Map<string, unknown>(Object.entries(output));
  const headers: Record<string, string> = {};
  const inBody: Member[] = [];
  for (const member of outputMembers(operation)) {
    const value = values.get(member.name);
    if (value === undefined || value === null) continue;
    if (member.headerPrefix !== null) writePrefixed(headers, member.headerPrefix, value);
    else if (member.header !== null)
      headers[member.header] = value instanceof Date ? value.toUTCString() : String(value);
    else inBody.push(member);
  }
  const status = httpBinding(operation)?.status ?? 200;
  const body = writeBody(operation, inBody, values, namespace);
  if (typeof body === 'string' && body !== '') headers['content-type'] ??= 'application/xml';
  return { status, headers, body };
}

function writeBody(
  operation: OperationSchema,
  members: readonly Member[],
  values: ReadonlyMap<string, unknown>,
  namespace: string,
): string | Buffer {
  const payload = outputMembers(operation).find((member) => member.isPayload);
  if (payload) {
    const value = values.get(payload.name);
    if (value === undefined) return '';
    if (payload.schema.isStructSchema()) return prolog + writeXml(payload.schema, value, namespace);
    return Buffer.isBuffer(value) ? value : String(value);
  }
  const bodied = outputMembers(operation).some(
    (member) => member.header === null && member.headerPrefix === null,
  );
  if (!bodied) return '';
  const value = Object.fromEntries(members.map((member) => [member.name, values.get(member.name)]));
  return prolog + writeXml(outputSchema(operation), value, namespace);
}

function writePrefixed(headers: Record<string, string>, prefix: string, value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, text] of Object.entries(value)) headers[`${prefix}${name}`] = String(text);
}
