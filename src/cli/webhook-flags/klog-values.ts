import { InvalidArgumentError } from 'commander';

/**
 * The values of klog's flags, which have no effect here: only what klog refuses is refused.
 * https://pkg.go.dev/k8s.io/klog/v2#InitFlags
 */
type KlogValue = (text: string) => string;

const severities = new Set(['INFO', 'WARNING', 'ERROR', 'FATAL']);

/** `--stderrthreshold`: a name, or its number. */
export const klogSeverity: KlogValue = (text) => {
  if (severities.has(text.toUpperCase()) || integer(text) !== null) return text;
  throw new InvalidArgumentError('It is INFO, WARNING, ERROR, FATAL or a number.');
};

/** `--vmodule`: levels by file. */
export const klogLevels: KlogValue = (text) => {
  const parts = text.split(',').filter((part) => part !== '');
  if (parts.every(isLevel)) return text;
  throw new InvalidArgumentError('It is a comma-separated list of FILE=LEVEL.');
};

function isLevel(part: string): boolean {
  const [file, level = '', ...more] = part.split('=');
  return file !== '' && more.length === 0 && (integer(level) ?? -1) >= 0;
}

/** `--log_backtrace_at`: a line of a file with a dot in its name. */
export const klogLine: KlogValue = (text) => {
  const [file = '', line = '', ...more] = text.split(':');
  const isLine = file.includes('.') && more.length === 0 && (integer(line) ?? 0) > 0;
  if (text === '' || isLine) return text;
  throw new InvalidArgumentError('It is written as FILE.go:LINE.');
};

/** https://pkg.go.dev/strconv#ParseInt with base 10 and 32 bits; null for what is none. */
function integer(text: string): number | null {
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= -(2 ** 31) && value < 2 ** 31 ? value : null;
}
