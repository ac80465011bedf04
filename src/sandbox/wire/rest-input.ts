import { AwsFault } from '../aws-fault.ts';
import { inputMembers, inputSchema, type Member, type OperationSchema } from './schema.ts';
import { readXml } from './xml.ts';

/** The parts of a request that an input is read from. */
interface InputSource {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The labels in path and host, decoded. */
  readonly labels: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Reads an operation's input from path, query, headers and XML body, as its schema binds them. */
export function readRestInput(
  operation: OperationSchema,
  source: InputSource,
): Readonly<Record<string, unknown>> {
  const input: Record<string, unknown> = {};
  const unbound: Member[] = [];
  for (const member of inputMembers(operation)) {
    const value = readMember(member, source);
    if (value !== undefined) input[member.name] = value;
    if (isUnbound(member)) unbound.push(member);
  }
  return unbound.length === 0 || source.body.length === 0
    ? input
    : { ...input, ...readXml(inputSchema(operation), source.body) };
}

/** A member without an HTTP binding is in the body, inside an element named after the input. */
function isUnbound(member: Member): boolean {
  const { header, headerPrefix, query, inPath, isPayload } = member;
  return header === null && headerPrefix === null && query === null && !inPath && !isPayload;
}

function readMember(member: Member, source: InputSource): unknown {
  if (member.inPath) return source.labels[member.name];
  if (member.headerPrefix !== null) return prefixed(source.headers, member.headerPrefix);
  if (member.header !== null) return simple(member, source.headers[member.header], 'header');
  if (member.query !== null) {
    const values = source.query.getAll(member.query);
    return member.schema.isListSchema() ? values : simple(member, values[0], 'query');
  }
  if (!member.isPayload) return undefined;
  if (!member.schema.isStructSchema()) {
    return member.schema.isStringSchema() ? source.body.toString('utf8') : source.body;
  }
  return source.body.length === 0 ? undefined : readXml(member.schema, source.body);
}

function prefixed(headers: Readonly<Record<string, string>>, prefix: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [],
    ),
  );
}

function simple({ name, schema }: Member, text: string | undefined, part: 'header' | 'query'): unknown {
  if (text === undefined || schema.isStringSchema()) return text;
  if (schema.isBooleanSchema()) return text.toLowerCase() === 'true';
  if (schema.isNumericSchema()) {
    if (/^-?\d+$/.test(text)) return Number(text);
    const message = `Provided ${part} is not of its type: ${part} ${name}`;
    throw new AwsFault('InvalidArgument', 400, message);
  }
  if (schema.isTimestampSchema()) {
    const time = new Date(text);
    // An HTTP date that cannot be read is ignored: RFC 9110, section 13.1.3.
    return Number.isNaN(time.getTime()) ? undefined : time;
  }
  return text.split(',').map((item) => item.trim());
}
