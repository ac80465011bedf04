import { dirname, join } from 'node:path';
import { irsaJsonSchema } from '../../config/json-schema.ts';
import { parseTrustChain } from '../../config/parse-trust-chain.ts';
import { type StarterAnswers, schemaFileName, starterFile } from '../../config/starter-file.ts';
import { IrsaError, IrsaErrors } from '../../errors/irsa-error.ts';
import { writeNewFiles } from './write-new-files.ts';

/** Writes irsa.yaml and its JSON Schema beside it; gives the paths that are new. */
export async function writeStarter(file: string, answers: StarterAnswers): Promise<readonly string[]> {
  const text = starterText(file, answers);
  const schema = `${JSON.stringify(irsaJsonSchema(), null, 2)}\n`;
  return writeNewFiles([
    { path: join(dirname(file), schemaFileName), text: schema, shared: true },
    { path: file, text, shared: false },
  ]);
}

/** A text that irsactl itself would refuse is not written; its lines are not there to be pointed at. */
export function starterText(file: string, answers: StarterAnswers): string {
  const text = starterFile(answers);
  try {
    parseTrustChain(file, text);
    return text;
  } catch (cause) {
    if (!(cause instanceof IrsaErrors)) throw cause;
    throw new IrsaErrors(
      cause.errors.map(
        ({ code, problem: { what, why, next } }) => new IrsaError(code, { what, why, next }, { cause }),
      ),
    );
  }
}
