import type { ContainerProcess } from './container-process.ts';
import type { VolumeMount } from './volumes.ts';

/** Replaces mount points in a container's command and environment with folders of this machine. */
export function rewritePaths(process: ContainerProcess, mounts: readonly VolumeMount[]): ContainerProcess {
  // Longest first, because mount points may be nested.
  const ordered = mounts.toSorted((a, b) => b.target.length - a.target.length);
  const rewrite = (text: string): string => rewriteText(text, ordered);
  const [program, ...rest] = process.command;
  const environment = Object.entries(process.environment).map(([name, value]) => [name, rewrite(value)]);
  return {
    command: [rewrite(program), ...rest.map(rewrite)],
    environment: Object.fromEntries(environment),
    workingDirectory: rewrite(process.workingDirectory),
  };
}

function rewriteText(text: string, mounts: readonly VolumeMount[]): string {
  if (mounts.length === 0) return text;
  const targets = mounts.map(({ target }) => escapeRegExp(target.replace(/\/+$/, '')));
  // Matches a whole path or its beginning, not a part of another path's name.
  const pattern = new RegExp(`(?<![\\w./-])(?:${targets.join('|')})(?![\\w.-])`, 'g');
  return text.replace(pattern, (found) => sourceOf(found, mounts));
}

function sourceOf(target: string, mounts: readonly VolumeMount[]): string {
  return mounts.find((mount) => mount.target.replace(/\/+$/, '') === target)?.source ?? target;
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}
