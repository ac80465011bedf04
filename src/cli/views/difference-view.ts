import type { Change } from '../../chain/change.ts';
import { isUnknownValue, type PlanValue } from '../../chain/plan-value.ts';
import { type Canvas, paint } from './paint.ts';

/** For an update: one line for each value that goes, comes or becomes another. */
export function differenceLines(change: Change, canvas: Canvas): string[] {
  if (change.action !== 'update') return [];
  const before = recordOf(change.before);
  const after = recordOf(change.after);
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => memberLines(key, before[key] ?? null, after[key] ?? null, canvas));
}

function memberLines(key: string, before: PlanValue, after: PlanValue, canvas: Canvas): string[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const old = linesOf(before);
  const next = linesOf(after);
  const gone = old.filter((line) => !next.includes(line));
  const come = next.filter((line) => !old.includes(line));
  return [
    ...gone.map((line) => `${key}  ${paint(canvas, 'red', '-')} ${line}`),
    ...come.map((line) => `${key}  ${paint(canvas, 'green', '+')} ${line}`),
  ];
}

function linesOf(value: PlanValue): string[] {
  if (value === null) return [];
  if (isUnknownValue(value)) return ['(known after apply)'];
  if (Array.isArray(value)) return value.flatMap((part: PlanValue) => linesOf(part));
  return [typeof value === 'string' ? value : JSON.stringify(value)];
}

function recordOf(value: PlanValue): Readonly<Record<string, PlanValue>> {
  if (value === null) return {};
  if (typeof value === 'object' && !isList(value) && !isUnknownValue(value)) return value;
  return { value };
}

function isList(value: PlanValue): value is readonly PlanValue[] {
  return Array.isArray(value);
}
