import { Command } from 'commander';
import type { Jwks } from '../../trust/jwks.ts';
import { type ClusterOptions, connectOptionsOf, withClusterOptions } from '../access-options.ts';
import {
  type DocumentFormat,
  documentFormatOption,
  documentText,
  outOption,
  writeDocument,
} from '../document-output.ts';
import { withGuide } from '../help/command-guide.ts';

interface JwksOptions extends ClusterOptions {
  readonly fromCluster?: true;
  readonly legacyEmptyKid?: true;
  readonly out?: string;
  readonly output: DocumentFormat | 'pem';
}

/** `irsactl jwks [files…]`: the public keys of any number of files, or of a cluster, as one key set. */
export function jwksCommand(): Command {
  return withGuide(withClusterOptions(new Command('jwks')), {
    examples: [
      { does: 'Write the JWKS of one key', line: 'irsactl jwks sa-signer.key.pub' },
      {
        does: 'Of an old and a new key, into a file',
        line: 'irsactl jwks sa-signer.key.pub signer-ec.key.pub --out keys.json',
      },
      { does: 'Of a cluster, as PEM', line: 'irsactl jwks --from-cluster -o pem' },
    ],
    page: 'how-to/use-the-single-steps.md',
  })
    .description('write the JWKS of keys, as published in keys.json')
    .argument(
      '[files...]',
      'public keys, private keys, certificates (PEM), ssh-keygen .pub files or other JWKS; `-` reads standard input',
    )
    .option('--from-cluster', 'read the keys of the cluster, from /openid/v1/jwks')
    .option('--legacy-empty-kid', 'repeat the first key with an empty kid (Kubernetes before 1.16)')
    .addOption(documentFormatOption(['json', 'yaml', 'pem']))
    .addOption(outOption())
    .action(writeJwks);
}

async function writeJwks(files: readonly string[], options: JwksOptions, command: Command): Promise<void> {
  if (files.length === 0 && !options.fromCluster) {
    command.error('error: name at least one key file, `-` for standard input, or --from-cluster');
  }
  const { readKeySources } = await import('../key-sources.ts');
  const jwks = await readKeySources(files, options.fromCluster && (() => fetchClusterJwks(options)));
  await writeDocument(await renderIn(options, jwks), options.out);
}

async function renderIn(options: JwksOptions, jwks: Jwks): Promise<string> {
  const { publicPemOf, renderJwks } = await import('../../trust/jwks.ts');
  if (options.output === 'pem') {
    return jwks.keys.map(publicPemOf).join('');
  }
  return documentText(renderJwks(jwks, { legacyEmptyKid: options.legacyEmptyKid === true }), options.output);
}

async function fetchClusterJwks(options: ClusterOptions): Promise<string> {
  const { connectCluster } = await import('../../kubernetes/connect.ts');
  const cluster = await connectCluster(connectOptionsOf(options));
  return cluster.getText('/openid/v1/jwks');
}
