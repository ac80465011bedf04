import { XmlShapeDeserializer } from '@aws-sdk/core/protocols';
import {
  elementName,
  inputMembers,
  inputSchema,
  isStructure,
  type Member,
  type OperationSchema,
  type Schema,
} from './schema.ts';

/** What an input is read from. */
export interface InputSource {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly path: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A part of an input that is not of its type; the service says so in its own words. */
export class UnreadableInput extends Error {
  override readonly name = 'UnreadableInput';
  readonly part: 'body' | 'header' | 'query';

  constructor(part: UnreadableInput['part'], name: string) {
    super(`${part} ${name}`);
    this.part = part;
  }
}

const settings = {
  xmlNamespace: '',
  serviceNamespace: '',
  timestampFormat: { default: 5, useTrait: true },
} as const;

/** Reads an operation's input from path, query, headers and XML body, as its schema binds them. */
export function readInput(
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

/** Without a place of its own a member stands in an element that is named as the input. */
function isUnbound(member: Member): boolean {
  const { header, headerPrefix, query, inPath, isPayload } = member;
  return header === null && headerPrefix === null && query === null && !inPath && !isPayload;
}

function readMember(member: Member, source: InputSource): unknown {
  if (member.inPath) return source.path[member.name];
  if (member.headerPrefix !== null) return prefixed(source.headers, member.headerPrefix);
  if (member.header !== null) return simple(member, source.headers[member.header], 'header');
  if (member.query !== null) {
    const values = source.query.getAll(member.query);
    return member.type === 'other' ? values : simple(member, values[0], 'query');
  }
  if (!member.isPayload) return undefined;
  if (!isStructure(member.schema)) return member.type === 'text' ? source.body.toString('utf8') : source.body;
  return source.body.length === 0 ? undefined : readXml(member.schema, source.body);
}

/** Reads an XML document of one structure. */
export function readXml(schema: Schema, body: Buffer, name: string = elementName(schema)): object {
  const text = body.toString('utf8');
  // The SDK's reader takes any element for the root, and does not know document types.
  const root = /^\uFEFF?\s*(?:<\?xml[^>]*\?>\s*)?<([A-Za-z]+)[\s/>]/.exec(text);
  if (root?.[1] !== name) throw new UnreadableInput('body', name);
  try {
    return new XmlShapeDeserializer(settings).read(schema, body);
  } catch {
    throw new UnreadableInput('body', name);
  }
}

function prefixed(headers: Readonly<Record<string, string>>, prefix: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [],
    ),
  );
}

function simple(member: Member, text: string | undefined, part: 'header' | 'query'): unknown {
  if (text === undefined) return undefined;
  switch (member.type) {
    case 'text':
      return text;
    case 'boolean':
      return text.toLowerCase() === 'true';
    case 'number':
      if (!/^-?\d+$/.test(text)) throw new UnreadableInput(part, member.name);
      return Number(text);
    case 'time': {
      const time = new Date(text);
      // An HTTP date that cannot be read is ignored: RFC 9110, section 13.1.3.
      return Number.isNaN(time.getTime()) ? undefined : time;
    }
    default:
      return text.split(',').map((item) => item.trim());
  }
}
