import { dirname, join } from 'node:path';
import { irsaJsonSchema } from '../../config/json-schema.ts';
import { parseTrustChain } from '../../config/parse-trust-chain.ts';
import { type StarterAnswers, schemaFileName, starterFile } from '../../config/starter-file.ts';
import { IrsaError, IrsaErrors } from '../../errors/irsa-error.ts';
import { writeNewFiles } from './write-new-files.ts';

/** Writes irsa.yaml and its JSON Schema beside it; gives the paths that are new. */
export async function writeStarter(file: string, answers: StarterAnswers): Promise<readonly string[]> {
  const text = starterFile(answers);
  checkText(file, text);
  const schema = `${JSON.stringify(irsaJsonSchema(), null, 2)}\n`;
  return writeNewFiles([
    { path: join(dirname(file), schemaFileName), text: schema, shared: true },
    { path: file, text, shared: false },
  ]);
}

/** A file that irsactl itself would refuse is not written; its lines are not there to be pointed at. */
function checkText(file: string, text: string): void {
  try {
    parseTrustChain(file, text);
  } catch (cause) {
    if (!(cause instanceof IrsaErrors)) throw cause;
    throw new IrsaErrors(
      cause.errors.map(
        ({ code, problem: { what, why, next } }) => new IrsaError(code, { what, why, next }, { cause }),
      ),
    );
  }
}
