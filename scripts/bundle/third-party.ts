import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package of which something is in the bundle. */
export interface ThirdParty {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** The texts that have to go with it. */
  readonly texts: readonly string[];
}

/**
 * What the packages in these folders say of themselves. One that names no licence must not be shipped, nor one without its
 * text; that of Apache 2.0 names nobody, so it is irsactl's own where a package leaves it out.
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

/** One text with the licences of all that is in `whole`. */
export function licenceText(whole: string, parties: readonly ThirdParty[]): string {
  const line = '-'.repeat(100);
  const parts = parties.map(({ name, version, licence, texts }) =>
    [line, `${name} ${version}: ${licence}`, ...texts].join('\n\n'),
  );
  return `${whole} holds parts of these packages.\n\n${parts.join('\n\n')}\n`;
}
