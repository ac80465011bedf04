import { openNodes } from '../../src/nodes/open-nodes.ts';

/** Opens a connection to a node and keeps it open until the process is killed: `node hold-node.ts SSH HOST`. */
const [ssh = '', host = ''] = process.argv.slice(2);
const nodes = openNodes({ ask: null, ssh });
const node = { name: 'cp-1', access: { kind: 'ssh', host }, manifest: '/m', directory: '/d' } as const;
await nodes.shell(node).run('true');
process.stdout.write('open\n');
setInterval(() => {}, 1000);
