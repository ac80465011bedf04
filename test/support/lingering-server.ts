import { manifestPath, type SimulatedNode } from './simulated-node.ts';

/**
 * Lets the old API server of a simulated node live on for 30 s, as one with watches does, unless it is told to end a second
 * time. Its listener is closed from the moment on when another manifest is put in place.
 */
export function lingering({ clock, files, onNode, server }: SimulatedNode) {
  const own = server.processNow.bind(server);
  const old = own();
  if (old === null) throw new Error('the example has an API server that runs');
  let replacedAt: number | null = null;
  const rename = files.rename.bind(files);
  files.rename = async (from, to) => {
    await rename(from, to);
    if (to === manifestPath) replacedAt ??= clock.time;
  };
  const isThere = () => replacedAt !== null && clock.time < replacedAt + 30_000 && onNode.ended.length === 0;
  server.processNow = () => (isThere() ? old : own());
  return { old, replacedAt: () => replacedAt ?? 0 };
}
