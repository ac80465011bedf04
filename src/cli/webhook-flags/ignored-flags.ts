import { type Command, Option } from 'commander';

/** The help's heading for flags of the EKS pod identity webhook that irsactl ignores. */
export const ignoredHeading = 'Accepted and ignored:';

/** The values are not checked. klog's flags: https://pkg.go.dev/k8s.io/klog/v2#InitFlags */
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

/** Notes for the log about ignored flags and words. */
export function flagNotes(command: Command): readonly string[] {
  const given = command.options.filter(
    (option) =>
      option.helpGroupHeading === ignoredHeading &&
      command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  const { args: words } = command;
  return [
    ...(given.length > 0 ? [`accepted and ignored: ${given.map(({ long }) => long).join(' ')}`] : []),
    ...(words.length > 0
      ? [`ignored words without a flag (write a boolean as --flag=false): ${words.join(' ')}`]
      : []),
  ];
}
