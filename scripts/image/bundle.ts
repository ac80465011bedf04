import { type Bundle, bundleOneFile } from '../bundle/bundle-one-file.ts';
import { noDocuments } from '../bundle/documents.ts';

/** The webhook as one file, with only the flags of `/webhook`: the image needs neither sources nor packages. */
export async function bundleWebhook(root: string): Promise<Bundle> {
  const { code, packages } = await bundleOneFile(root, 'src/cli/webhook-main.ts', 'esm', noDocuments);
  // Without the shebang line of the sources.
  return { code: asciiOnly(code.replace(/^#!.*\n/, '')), packages };
}

/** V8 needs two bytes per character for a source with any non-ASCII character. */
function asciiOnly(code: string): string {
  return code.replace(/[\u0080-\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
