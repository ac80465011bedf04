import { expect, it } from 'vitest';
import { webhookDefaults } from '../../webhook/options.ts';
import { webhookCommand } from './webhook.ts';

it('has a flag for every option that has a default, with that default', () => {
  const flags = new Map(
    webhookCommand().options.map((option) => [option.attributeName(), option.defaultValue]),
  );
  const expected = Object.entries(webhookDefaults).map(([name, value]) => [name, value]);
  expect(expected.map(([name]) => [name, flags.get(String(name))])).toEqual(expected);
});
