import { describe, expect, it } from 'vitest';
import { knowsEndpointUrl } from './find-aws-cli.ts';

describe('knowsEndpointUrl', () => {
  it.each([
    'aws-cli/1.29.0 Python/3.11',
    'aws-cli/1.45.11 Python/3.11.7',
    'aws-cli/2.13.0 Python/3',
    'aws-cli/3.0.1 x',
  ])('accepts %s', (line) => expect(knowsEndpointUrl(line)).toBe(true));

  it.each([
    'aws-cli/1.28.9 Python/3.11',
    'aws-cli/2.12.7 Python/3.11',
    'aws-cli/0.99.0 x',
    'command not found',
    '',
  ])('refuses %j', (line) => expect(knowsEndpointUrl(line)).toBe(false));
});
