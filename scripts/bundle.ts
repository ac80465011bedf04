import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWebhook } from './image/bundle.ts';
import { root } from './repository-root.ts';

/** `node scripts/bundle.ts` writes build/webhook.mjs, the program of the image. */
const { code, packages } = await bundleWebhook(root);
mkdirSync(join(root, 'build'), { recursive: true });
writeFileSync(join(root, 'build/webhook.mjs'), code, { mode: 0o755 });
console.log(
  `Wrote build/webhook.mjs: ${(code.length / 1e6).toFixed(1)} MB, with code of ${packages.length} packages`,
);
