import type { Option } from 'commander';
import { outputOption } from './chain-options.ts';
import { validationFormats } from './views/validation-format.ts';

/** `-o`, for commands that judge what is written and may run in CI. */
export function validationOutputOption(): Option {
  return outputOption(validationFormats, 'format of the result; sarif and github are for CI');
}
