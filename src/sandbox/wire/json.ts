import { JsonCodec2 } from '@smithy/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';

/** In the SDK's list of time formats, 7 is seconds since 1970. */
const codec = new JsonCodec2({ timestampFormat: { useTrait: true, default: 7 }, jsonName: false });

/** Writes one structure as JSON. */
export function writeJson(schema: NormalizedSchema, value: unknown): string {
  const serializer = codec.createSerializer();
  serializer.write(schema, value);
  // Buffer.from would convert its bytes to text with a warning.
  return new TextDecoder().decode(serializer.flush());
}

/** Reads a JSON document of one structure; throws if it is not JSON or does not match the structure's types. */
export async function readJson(schema: NormalizedSchema, body: Buffer): Promise<Record<string, unknown>> {
  const document: unknown = await codec.createDeserializer().read(schema, body.toString('utf8'));
  if (typeof document !== 'object' || document === null || !fits(schema, document)) {
    throw new SyntaxError('does not match the shape of the input');
  }
  return { ...document };
}

/** The SDK's reader does not check types. */
function fits(schema: NormalizedSchema, value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (schema.isListSchema()) {
    return Array.isArray(value) && value.every((item) => fits(schema.getValueSchema(), item));
  }
  if (schema.isStructSchema()) {
    const parts = new Map<string, unknown>(Object.entries(value));
    return (
      typeof value === 'object' &&
      !Array.isArray(value) &&
      [...schema.structIterator()].every(([name, member]) => fits(member, parts.get(name)))
    );
  }
  if (schema.isStringSchema()) return typeof value === 'string';
  if (schema.isBooleanSchema()) return typeof value === 'boolean';
  return schema.isNumericSchema() ? typeof value === 'number' : true;
}
