import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package with code in the bundle. */
export interface ThirdParty {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** The licence texts that must be published with it. */
  readonly texts: readonly string[];
}

/**
 * Returns the packages in these folders; throws if one names no licence or has no text of it. The text of Apache 2.0 has
 * no names in it, so irsactl's own copy replaces a missing one.
 */
export function thirdParties(root: string, folders: readonly string[]): readonly ThirdParty[] {
  return folders.map((folder) => {
    const described = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const { name, version, license: licence } = described;
    if (typeof licence !== 'string') throw new Error(`${folder} names no licence.`);
    const files = readdirSync(join(root, folder)).filter((file) =>
      /^(licen[cs]e|copying|notice)/i.test(file),
    );
    const texts = files.sort().map((file) => readFileSync(join(root, folder, file), 'utf8').trim());
    if (texts.length > 0) return { name, version, licence, texts };
    if (licence !== 'Apache-2.0') throw new Error(`${folder} has no text of its licence, ${licence}.`);
    return { name, version, licence, texts: [readFileSync(join(root, 'LICENSE'), 'utf8').trim()] };
  });
}

/** One text with the licences of all packages in `whole`. */
export function licenceText(whole: string, parties: readonly ThirdParty[]): string {
  const line = '-'.repeat(100);
  const parts = parties.map(({ name, version, licence, texts }) =>
    [line, `${name} ${version}: ${licence}`, ...texts].join('\n\n'),
  );
  return `${whole} contains code of these packages.\n\n${parts.join('\n\n')}\n`;
}
