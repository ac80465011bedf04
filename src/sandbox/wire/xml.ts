import { XmlShapeDeserializer, XmlShapeSerializer } from '@aws-sdk/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsFault } from '../aws-fault.ts';

/** In the SDK's list of time formats, 5 is ISO 8601. */
const times = { timestampFormat: { default: 5, useTrait: true } } as const;
const reader = new XmlShapeDeserializer({ ...times, xmlNamespace: '', serviceNamespace: '' });

export const prolog = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** Writes one structure as an element named after it. */
export function writeXml(schema: NormalizedSchema, value: unknown, namespace = ''): string {
  const serializer = new XmlShapeSerializer({
    ...times,
    xmlNamespace: namespace,
    serviceNamespace: namespace,
  });
  serializer.write(schema, value);
  return serializer.flush().toString();
}

/** Reads an XML document of one structure; throws MalformedXML if it has another root or does not parse. */
export function readXml(schema: NormalizedSchema, body: Buffer): object {
  // The SDK's reader accepts any root element, and does not support document types.
  const root = /^\uFEFF?\s*(?:<\?xml[^>]*\?>\s*)?<([A-Za-z]+)[\s/>]/.exec(body.toString('utf8'));
  // A payload's element has its member's XML name if that differs from the name of its type.
  const { xmlName = schema.getName() } = schema.getMergedTraits();
  if (root?.[1] !== xmlName) throw malformedXml();
  try {
    return reader.read(schema, body);
  } catch {
    throw malformedXml();
  }
}

/** Reads a structure from a tree of texts, as decoded from Query parameters. */
export function readTree(schema: NormalizedSchema, tree: object): Record<string, unknown> {
  return reader.readSchema(schema, tree);
}

/** Elements of plain text, in order. */
export function writeElements(elements: Readonly<Record<string, string>>): string {
  return Object.entries(elements)
    .map(([name, text]) => `<${name}>${escapeXml(text)}</${name}>`)
    .join('');
}

function escapeXml(text: string): string {
  return (
    text
      // XML 1.0 cannot represent these characters.
      .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '?')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  );
}

export const malformedXmlText =
  'The XML you provided was not well-formed or did not validate against our published schema';

function malformedXml(): AwsFault {
  return new AwsFault('MalformedXML', 400, malformedXmlText);
}
