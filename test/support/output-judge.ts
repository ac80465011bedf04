import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { outputSchema } from '../../scripts/generate-output-schemas.ts';
import { messages, results } from '../../src/cli/results/all-results.ts';

/** Ajv need not check formats: the schema also has a pattern for each. */
const formats = { 'date-time': true } as const;
const judge = new Ajv2020({ strictTypes: false, allErrors: true, formats });

const compiled = new Map(
  [...results, ...messages].map(({ name, schema }) => [name, judge.compile(outputSchema(schema))] as const),
);

function judgeNamed(name: string): ValidateFunction {
  const found = compiled.get(name);
  if (!found) throw new Error(`there is no schema of the output ${name}`);
  return found;
}

/** Returns how data violates a schema; empty if it does not. */
export function misfits(name: string, data: unknown): readonly string[] {
  const validate = judgeNamed(name);
  if (validate(data)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${name}${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

/** Returns the name of the schema of a command's standard output; null if the command has none. */
function resultNameOf(args: readonly string[]): string | null {
  const words = args.filter((word) => !word.startsWith('-'));
  const called = (command: string) => command.split(' ').every((word, index) => words[index] === word);
  const found = results.flatMap(({ name, commands }) => commands.map((command) => ({ name, command })));
  const [longest] = found
    .filter(({ command }) => called(command))
    .toSorted((one, other) => other.command.length - one.command.length);
  return longest?.name ?? null;
}

/** Returns how the output of a run with `-o json` violates its schemas: the result, and each line of standard error. */
export function outputFaults(args: readonly string[], stdout: string, stderr: string): readonly string[] {
  if (!/(^| )(-o|--output)[ =]?json( |$)/.test(args.join(' '))) return [];
  const name = resultNameOf(args);
  const result = name === null || stdout === '' ? [] : misfits(name, JSON.parse(stdout));
  const lines = stderr.split('\n').filter((line) => line !== '');
  return [...result, ...lines.flatMap(messageFaults)];
}

function messageFaults(line: string): readonly string[] {
  const data: unknown = line.startsWith('{') ? JSON.parse(line) : line;
  const faults = messages.map(({ name }) => misfits(name, data));
  return faults.some((found) => found.length === 0)
    ? []
    : [`${line} is not a message: ${faults.flat().join('; ')}`];
}
