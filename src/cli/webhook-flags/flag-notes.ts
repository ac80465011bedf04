import type { Command } from 'commander';

/** Heading of the flags that are read and then forgotten. */
export const withoutEffect = 'Accepted, without an effect:';

/** What whoever wrote these flags should know; for the log, once, at the start. */
export function flagNotes(command: Command): readonly string[] {
  const given = command.options.filter(
    (option) => command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  const written = (name: string): boolean => given.some(({ long }) => long === name);
  const idle = given.filter(({ helpGroupHeading }) => helpGroupHeading === withoutEffect);
  const notes: string[] = [];
  if (idle.length > 0) notes.push(`accepted, without an effect: ${idle.map(({ long }) => long).join(' ')}`);
  if (command.args.length > 0) {
    notes.push(
      `these words belong to no flag (a boolean is written --flag=false): ${command.args.join(' ')}`,
    );
  }
  if (command.getOptionValue('inCluster') === true) {
    if (written('--in-cluster')) {
      notes.push('--in-cluster: the certificate is signed by a CA of the webhook, not by the cluster');
    }
    if (written('--tls-cert') || written('--tls-key')) {
      notes.push('--tls-cert and --tls-key count only with --in-cluster=false');
    }
  }
  return notes;
}
