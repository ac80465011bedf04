import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chartFiles } from './generate-chart-files.ts';
import { cliPage } from './generate-cli-page.ts';
import { configPage, schemaFile } from './generate-config-page.ts';
import { errorsPage } from './generate-errors-page.ts';
import { exitCodesPage } from './generate-exit-codes-page.ts';
import type { GeneratedFile } from './generate-file.ts';
import { kustomizeBase } from './generate-kustomize.ts';
import { metricsPage } from './generate-metrics-page.ts';
import { jsonOutputPage, outputSchemas, outputSchemasFolder } from './generate-output-schemas.ts';
import { pictures } from './generate-pictures.ts';
import { proofsPage } from './generate-proofs-page.ts';
import { root } from './repository-root.ts';

/** All files that are generated from code, with their current content. */
export function generatedFiles(): readonly GeneratedFile[] {
  const reference = [configPage(), cliPage(), jsonOutputPage(), exitCodesPage(), errorsPage(), metricsPage()];
  const pages = [...reference, proofsPage(), ...pictures()];
  return [schemaFile(), ...outputSchemas(), kustomizeBase(), ...chartFiles(), ...pages];
}

/** The differences in the repository: files to write, and schemas of results that no longer exist. */
export interface Drift {
  readonly outdated: readonly GeneratedFile[];
  readonly stale: readonly string[];
}

/** Compares the repository with the generated files. */
export function findDrift(files: readonly GeneratedFile[]): Drift {
  const wanted = new Set(files.map(({ path }) => path));
  const found = readdirSync(join(root, outputSchemasFolder)).map((name) => `${outputSchemasFolder}/${name}`);
  return {
    outdated: files.filter(({ path, text }) => textOf(join(root, path)) !== text),
    stale: found.filter((path) => !wanted.has(path)),
  };
}

function textOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
