import { readFile } from 'node:fs/promises';
import { standardError } from '../../src/cli/output/printer.ts';
import { progressOn } from '../../src/cli/views/progress-view.ts';

/** Shows the progress of two changes as apply does, below some lines. Each change lasts until the test writes to the FIFO. */
const [fifo = '', above = '0'] = process.argv.slice(2);
const lines = Number(above);
if (lines > 0) standardError().lines(Array.from({ length: lines }, (_, at) => `line ${at + 1}`));
const progress = progressOn(standardError(), 'people', 2);
for (const node of ['cp-1', 'cp-2']) {
  const target = `${node}:/etc/kubernetes/manifests/kube-apiserver.yaml`;
  const change = { link: 'control-plane', action: 'update', change: target, target } as const;
  progress({ type: 'change-started', ...change });
  await readFile(fifo);
  progress({ type: 'change-done', ...change });
}
progress({ type: 'link-done', link: 'control-plane', summary: 'cp-1 and cp-2' });
