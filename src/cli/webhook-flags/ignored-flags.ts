import { type Command, Option } from 'commander';

/** Heading of the flags of the EKS pod identity webhook that manifests carry and that have no counterpart here. */
export const withoutEffect = 'Accepted, without an effect:';

/** Their values are not looked at. Those of klog: https://pkg.go.dev/k8s.io/klog/v2#InitFlags */
const ignored = [
  '--in-cluster [bool]',
  '--service-name <text>',
  '--tls-secret <text>',
  '--resync-period <text>',
  '--enable-debugging-handlers [bool]',
  '--logtostderr [bool]',
  '--alsologtostderr [bool]',
  '--alsologtostderrthreshold <text>',
  '--stderrthreshold <text>',
  '--legacy_stderr_threshold_behavior [bool]',
  '--vmodule <text>',
  '--log_dir <text>',
  '--log_file <text>',
  '--log_file_max_size <text>',
  '--log_backtrace_at <text>',
  '--add_dir_header [bool]',
  '--skip_headers [bool]',
  '--skip_log_headers [bool]',
  '--one_output [bool]',
] as const;

export function ignoredFlags(): readonly Option[] {
  return ignored.map((flags) => new Option(flags));
}

/** For the log, once, at the start: what was written and has no effect. */
export function flagNotes(command: Command): readonly string[] {
  const given = command.options.filter(
    (option) =>
      option.helpGroupHeading === withoutEffect &&
      command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  const { args: words } = command;
  return [
    ...(given.length > 0 ? [`accepted, without an effect: ${given.map(({ long }) => long).join(' ')}`] : []),
    ...(words.length > 0
      ? [`these words belong to no flag (a boolean is written --flag=false): ${words.join(' ')}`]
      : []),
  ];
}
