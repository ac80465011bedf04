import { Ajv2020 } from 'ajv/dist/2020.js';
import { checkShape } from '../../src/config/check-shape.ts';
import { irsaJsonSchema } from '../../src/config/json-schema.ts';
import { soundPart } from '../../src/config/partial-chain.ts';
import { rulesBeyondSchema, schemaRules } from '../../src/config/rules/all-rules.ts';

/** Whether an editor underlines nothing; Ajv's strict mode takes no keyword that it does not know. */
export const editorAccepts: (value: unknown) => boolean = new Ajv2020({ strictTypes: false }).compile(
  irsaJsonSchema(),
);

/** What irsactl has against a file, apart from what no JSON Schema can state. */
export function faultsWithinSchema(value: unknown): readonly string[] {
  const shape = checkShape(value, () => undefined);
  const faults = shape.fits ? schemaRules.flatMap((rule) => rule(soundPart(value, []))) : shape.faults;
  return faults.map(({ what }) => what);
}

/** What it has against a file whose parts are sound, and no JSON Schema can state. */
export function faultsBeyondSchema(value: unknown): readonly string[] {
  return rulesBeyondSchema.flatMap(({ rule }) => rule(soundPart(value, [])).map(({ what }) => what));
}
