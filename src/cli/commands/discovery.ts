import { Command } from 'commander';
import { type IssuerUrl, parseIssuerUrl } from '../../trust/issuer-url.ts';
import {
  type DocumentFormat,
  documentFormatOption,
  documentText,
  outOption,
  writeDocument,
} from '../document-output.ts';
import { withGuide } from '../help/command-guide.ts';

interface DiscoveryOptions {
  readonly issuer: IssuerUrl;
  readonly out?: string;
  readonly output: DocumentFormat;
}

/** `irsactl discovery --issuer URL [keys…]`: the document that leads AWS from the issuer to the keys. */
export function discoveryCommand(): Command {
  return withGuide(new Command('discovery'), {
    examples: [
      {
        does: 'For keys that sign with RS256',
        line: 'irsactl discovery --issuer https://oidc.example.com/prod-1',
      },
      {
        does: 'With the algorithms of these keys',
        line: 'irsactl discovery --issuer https://oidc.example.com/prod-1 sa-signer.key.pub',
      },
      {
        does: 'Into the file that is published',
        line: 'irsactl discovery --issuer https://oidc.example.com/prod-1 --out openid-configuration',
      },
    ],
    page: 'how-to/use-the-single-steps.md',
  })
    .description('write the discovery document, as published in .well-known/openid-configuration')
    .argument('[keys...]', 'keys or a JWKS, for the signing algorithms; without any, RS256')
    .requiredOption('--issuer <issuer>', 'the issuer: https://HOST or https://HOST/PATH', parseIssuerUrl)
    .addOption(documentFormatOption())
    .addOption(outOption())
    .action(writeDiscovery);
}

async function writeDiscovery(keys: readonly string[], options: DiscoveryOptions): Promise<void> {
  const { discoveryDocument, renderDiscoveryDocument } = await import('../../trust/discovery-document.ts');
  const algorithms = await signingAlgorithmsOf(keys);
  const text = renderDiscoveryDocument(discoveryDocument(options.issuer, algorithms));
  await writeDocument(await documentText(text, options.output), options.out);
}

/** kube-apiserver signs with RS256 wherever nobody chose an EC key. */
async function signingAlgorithmsOf(files: readonly string[]) {
  if (files.length === 0) return { keys: [{ alg: 'RS256' as const }] };
  const { readKeySources } = await import('../key-sources.ts');
  return readKeySources(files);
}
