import { run } from '../../src/cli/run.ts';

/** `/webhook FLAGS` is `irsactl webhook FLAGS`. */
await run(['webhook', ...process.argv.slice(2)], (code) => process.exit(code));
