import { Ajv2020 } from 'ajv/dist/2020.js';
import { checkShape } from '../../src/config/check-shape.ts';
import { irsaJsonSchema } from '../../src/config/json-schema.ts';
import { soundPart } from '../../src/config/partial-chain.ts';
import { rulesBeyondSchema, schemaRules } from '../../src/config/rules/all-rules.ts';

/** Whether an editor would report no error. Ajv's strict mode refuses unknown keywords in the schema. */
export const editorAccepts: (value: unknown) => boolean = new Ajv2020({ strictTypes: false }).compile(
  irsaJsonSchema(),
);

/** Returns irsactl's problems with a file, except those that no JSON Schema can express. */
export function faultsWithinSchema(value: unknown): readonly string[] {
  const shape = checkShape(value, () => undefined);
  const faults = shape.fits ? schemaRules.flatMap((rule) => rule(soundPart(value, []))) : shape.faults;
  return faults.map(({ what }) => what);
}

/** Returns irsactl's problems with a file of sound parts that no JSON Schema can express. */
export function faultsBeyondSchema(value: unknown): readonly string[] {
  return rulesBeyondSchema.flatMap(({ rule }) => rule(soundPart(value, [])).map(({ what }) => what));
}
