import { Document, isScalar, Scalar, visit, type YAMLMap } from 'yaml';
import type { PlanValue } from '../../chain/plan-value.ts';
import { isPrintable } from '../output/printable.ts';

const knownLater = '(known after apply)';

/** A value of a plan as lines of YAML. Different values never have the same lines. */
export function valueLines(value: PlanValue): readonly string[] {
  if (value === null) return [];
  const document = new Document(value, { aliasDuplicateObjects: false });
  const later = new Set<Scalar>();
  visit(document, {
    Map: (_, map) => (isUnknown(map) ? knownLaterIn(later) : undefined),
    Scalar: (_, scalar) => {
      if (!later.has(scalar) && typeof scalar.value === 'string' && needsQuotes(scalar.value)) {
        scalar.type = Scalar.QUOTE_DOUBLE;
      }
    },
  });
  const options = { lineWidth: 0, blockQuote: 'literal', doubleQuotedAsJSON: true } as const;
  return document
    .toString({ ...options, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER })
    .replace(/\n$/, '')
    .split('\n');
}

/** Whether the planner made this mapping. With a second key, it is data. */
function isUnknown({ items: [first, second] }: YAMLMap): boolean {
  return (
    second === undefined &&
    isScalar(first?.key) &&
    first.key.value === '$unknown' &&
    isScalar(first.value) &&
    typeof first.value.value === 'string'
  );
}

function knownLaterIn(later: Set<Scalar>): Scalar {
  const scalar = new Scalar(knownLater);
  later.add(scalar);
  return scalar;
}

/** Whether a text could be misread without quotes. Lines of a policy or a key stay unquoted. */
function needsQuotes(text: string): boolean {
  const lines = text.split('\n');
  return text === knownLater || lines.some((line) => !isPrintable(line) || /^\s|\s$/.test(line));
}
