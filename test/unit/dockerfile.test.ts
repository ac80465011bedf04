import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { validate } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';
import { runtime } from '../../scripts/image/oci-image.ts';
import { readVersion } from '../../src/cli/version.ts';

const root = resolve(import.meta.dirname, '../..');
const text = readFileSync(resolve(root, 'Dockerfile'), 'utf8');

describe('the Dockerfile', () => {
  it('has only instructions that a Dockerfile parser accepts', () => {
    expect(validate(text)).toEqual([]);
    expect(validate(text.replace('WORKDIR /src', 'WORKDIRS /src'))).toHaveLength(1);
  });

  it('runs the same commands as make image', () => {
    const last = text.slice(text.lastIndexOf('\nFROM '));
    const said = (instruction: string) => new RegExp(`^${instruction} (.*)$`, 'm').exec(last)?.[1] ?? '';
    expect(said('USER')).toBe(runtime.User);
    expect(JSON.parse(said('ENTRYPOINT'))).toEqual(runtime.Entrypoint);
    expect(said('ENV').split(' ')).toEqual(runtime.Env);
    expect(said('WORKDIR')).toBe(runtime.WorkingDir);
    expect(said('EXPOSE').split(' ')).toEqual(
      Object.keys(runtime.ExposedPorts).map((port) => port.replace('/tcp', '')),
    );
    expect(said('ARG')).toBe(`VERSION=${readVersion()}`);
  });
});
