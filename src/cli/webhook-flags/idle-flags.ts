import { Option } from 'commander';
import { goBoolean, goDuration, goInteger } from './go-values.ts';
import { klogLevels, klogLine, klogSeverity } from './klog-values.ts';

/**
 * What manifests carry and what needs no counterpart here: the flags that klog gives to every Go program that logs
 * with it (https://pkg.go.dev/k8s.io/klog/v2#InitFlags), and the resync of client-go's informers.
 */
export function idleFlags(): readonly Option[] {
  const megabytes = goInteger({ least: 0, most: Number.MAX_SAFE_INTEGER });
  return [
    new Option('--resync-period <duration>', 'the watch alone keeps the cache true')
      .argParser(goDuration)
      .default(60_000, '1m0s'),
    ...klogBooleans.map(([name, value]) =>
      new Option(`--${name} [bool]`, 'of klog').argParser(goBoolean).default(value),
    ),
    ...klogTexts.map(([name, value]) => new Option(`--${name} <text>`, 'of klog').default(value)),
    ...klogValues.map(([name, value, parse]) =>
      new Option(`--${name} <text>`, 'of klog').argParser(parse).default(value),
    ),
    new Option('--log_file_max_size <megabytes>', 'of klog').argParser(megabytes).default(1800),
  ];
}

const klogBooleans = [
  ['logtostderr', true],
  ['alsologtostderr', false],
  ['add_dir_header', false],
  ['skip_headers', false],
  ['skip_log_headers', false],
  ['one_output', false],
  ['legacy_stderr_threshold_behavior', true],
] as const;

const klogTexts = [
  ['log_dir', ''],
  ['log_file', ''],
] as const;

const klogValues = [
  ['vmodule', '', klogLevels],
  ['log_backtrace_at', ':0', klogLine],
  ['stderrthreshold', '2', klogSeverity],
  ['alsologtostderrthreshold', '', klogSeverity],
] as const;
