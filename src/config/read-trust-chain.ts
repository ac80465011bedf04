import { IrsaError, IrsaErrors } from '../errors/irsa-error.ts';
import { systemCodeOf } from '../errors/thrown.ts';
import { whyUnreadable } from '../errors/why-unreadable.ts';
import { type Overrides, parseTrustChain } from './parse-trust-chain.ts';
import type { TrustChain } from './trust-chain.ts';

/** Reads the text of a file; `-` is standard input. Implemented in src/cli/read-text.ts. */
type ReadText = (file: string) => Promise<string>;

/** Reads an irsa.yaml; throws IrsaErrors with every problem of the file, each with line and column. */
export async function readTrustChain(
  file: string,
  readText: ReadText,
  overrides: Overrides = {},
): Promise<TrustChain> {
  return parseTrustChain(file, await readChainText(file, readText), overrides);
}

/** The text of an irsa.yaml; throws IrsaErrors if it cannot be read. */
async function readChainText(file: string, readText: ReadText): Promise<string> {
  try {
    return await readText(file);
  } catch (cause) {
    if (cause instanceof IrsaErrors) throw cause;
    throw new IrsaErrors([unreadable(file, cause)]);
  }
}

function unreadable(file: string, cause: unknown): IrsaError {
  return new IrsaError(
    'IRSA-CONFIG-001',
    {
      what: `${file} cannot be read.`,
      why: whyUnreadable(cause),
      next:
        systemCodeOf(cause) === 'ENOENT'
          ? 'Name the file with -f, or write one with `irsactl init`.'
          : 'Name the right file with -f.',
      place: { file },
    },
    { cause },
  );
}
