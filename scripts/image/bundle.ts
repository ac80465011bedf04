import { type Bundle, bundleOneFile } from '../bundle/bundle-one-file.ts';
import { noDocuments } from '../bundle/documents.ts';

/** The webhook's process, with `/webhook`'s flags alone, as one file: the image needs neither sources nor packages. */
export async function bundleWebhook(root: string): Promise<Bundle> {
  const { code, packages } = await bundleOneFile(root, 'src/cli/webhook-main.ts', 'esm', noDocuments);
  // Without the line by which a shell starts the sources.
  return { code: asciiOnly(code.replace(/^#!.*\n/, '')), packages };
}

/** V8 keeps a source with one other character in two bytes a character. */
function asciiOnly(code: string): string {
  return code.replace(/[\u0080-\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
