import { Option } from 'commander';
import { validationFormats } from './views/validation-format.ts';

/** `-o`, for commands that judge what is written and may run in CI. */
export function validationOutputOption(): Option {
  return new Option('-o, --output <format>', 'format of the result; sarif and github are for CI')
    .choices([...validationFormats])
    .default('text');
}
