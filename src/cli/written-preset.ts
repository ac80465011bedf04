import { z } from 'zod';
import { presetNames, presets } from '../config/presets/presets.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import { listed } from '../errors/listed.ts';

/**
 * `externalDns,zones=Z1,zones=Z2` → the preset as irsa.yaml has it. A parameter that takes a list may stand several
 * times; `find` alone is `find=true`. Whether the values fit is for irsa.yaml's own rules to say.
 */
export function writtenPreset(text: string): Readonly<Record<string, object>> {
  const [word = '', ...pairs] = text.split(',').map((part) => part.trim());
  const name = presetNames.find((each) => each === word) ?? noSuchPreset(word);
  const lists = listParameters(name);
  const parameters: Record<string, unknown> = {};
  for (const pair of pairs) {
    const [, key = '', value = 'true'] = /^([^=]*)(?:=(.*))?$/s.exec(pair) ?? [];
    const before = parameters[key];
    if (lists.includes(key)) parameters[key] = [...(Array.isArray(before) ? before : []), value];
    else if (before === undefined) parameters[key] = value === 'true' ? true : value;
    else throw givenTwice(key);
  }
  return { [name]: parameters };
}

/** Of those of a preset, the ones that take a list. */
function listParameters(name: (typeof presetNames)[number]): readonly string[] {
  const { properties = {} } = z.toJSONSchema(presets[name].parameters, { io: 'input' });
  return Object.entries(properties).flatMap(([key, field]) =>
    typeof field === 'object' && field.type === 'array' ? [key] : [],
  );
}

function noSuchPreset(word: string): never {
  throw new IrsaError('IRSA-CLI-006', {
    what: `There is no preset ${JSON.stringify(word)}.`,
    why: `Presets are ${listed(presetNames)}.`,
    next: 'Run `irsactl explain roles.policies.preset` to see them.',
  });
}

function givenTwice(key: string): IrsaError {
  return new IrsaError('IRSA-CLI-006', {
    what: `The parameter ${key} of the preset is given twice.`,
    why: 'It takes one value.',
    next: 'Leave one of them out.',
  });
}
