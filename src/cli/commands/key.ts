import { Command, Option } from 'commander';
import type { KeySpec } from '../../keys/generate-key.ts';
import { type OutputFormat, outputOption } from '../chain-options.ts';
import { withGuide } from '../help/command-guide.ts';
import { standardError } from '../output/printer.ts';
import type { KeyResult } from '../results/step-results.ts';

const algorithms: Readonly<Record<string, KeySpec>> = {
  rsa: { algorithm: 'RS256', bits: 2048 },
  'rsa-2048': { algorithm: 'RS256', bits: 2048 },
  'rsa-3072': { algorithm: 'RS256', bits: 3072 },
  'rsa-4096': { algorithm: 'RS256', bits: 4096 },
  ec: { algorithm: 'ES256', bits: 2048 },
  'ec-p256': { algorithm: 'ES256', bits: 2048 },
  'ec-p384': { algorithm: 'ES384', bits: 2048 },
  'ec-p521': { algorithm: 'ES512', bits: 2048 },
};

interface KeyOptions {
  readonly algorithm: KeySpec;
  readonly from?: string;
  readonly output: OutputFormat;
}

/** `irsactl key [file]`: makes a signing key pair, or takes over one that ssh-keygen or openssl made. */
export function keyCommand(): Command {
  return withGuide(new Command('key'), {
    examples: [
      { does: 'Make sa-signer.key and sa-signer.key.pub', line: 'irsactl key' },
      {
        does: 'Make an elliptic curve key in another file',
        line: 'irsactl key --algorithm ec signer-ec.key',
      },
      {
        does: 'Convert a key from openssl or ssh-keygen',
        line: 'irsactl key --from sa-signer.key taken-over.key',
      },
    ],
    page: 'how-to/use-the-single-steps.md',
  })
    .description('make a signing key pair, FILE and FILE.pub, and print its key ID')
    .argument('[file]', 'file of the private key, mode 0600; never overwritten', 'sa-signer.key')
    .addOption(algorithmOption())
    .addOption(
      new Option(
        '--from <file>',
        'convert this private key (ssh-keygen -m PEM, openssl, …) for kube-apiserver instead; `-` reads standard input',
      ).conflicts('algorithm'),
    )
    .addOption(outputOption())
    .action(makeKey);
}

function algorithmOption(): Option {
  const names = Object.keys(algorithms);
  const option = new Option('-a, --algorithm <name>', 'kind of the new key')
    .choices(names)
    .default(algorithms['rsa'], 'rsa');
  const check = option.parseArg;
  return option.argParser((name, before) => {
    check?.(name, before);
    return algorithms[name];
  });
}

async function makeKey(file: string, options: KeyOptions, command: Command): Promise<void> {
  // A private key is never printed.
  if (file === '-') command.error('error: the key pair goes into two files, not to standard output');
  const [{ writeKeyPair }, { writeResult }] = await Promise.all([
    import('../../keys/write-key-pair.ts'),
    import('../result.ts'),
  ]);
  const key = options.from === undefined ? await newKey(options.algorithm) : await takeOver(options.from);
  const files = await writeKeyPair(file, key);
  if (options.output === 'text')
    standardError().lines([`Wrote ${files.privateKey} (private, mode 0600) and ${files.publicKey}.`]);
  const result: KeyResult = { kid: key.kid, ...files };
  await writeResult(options.output, result, () => [key.kid]);
}

async function newKey(spec: KeySpec) {
  const { generateKey } = await import('../../keys/generate-key.ts');
  return generateKey(spec);
}

async function takeOver(path: string) {
  const [{ readKeyFile }, { parsePrivateKey }, { reportWarning }] = await Promise.all([
    import('../../keys/key-file.ts'),
    import('../../trust/private-key.ts'),
    import('../report-warning.ts'),
  ]);
  const { name, text, exposed } = await readKeyFile(path);
  if (exposed) reportWarning('IRSA-KEY-008', exposed);
  return parsePrivateKey(text, name);
}
