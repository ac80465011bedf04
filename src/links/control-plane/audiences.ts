import { effectiveAudiences } from './manifest/flags.ts';
import type { ServerForm } from './server-form.ts';

/** The form with the audiences of irsa.yaml: beside those of today, or in their place. */
export function withAudiences(
  form: ServerForm,
  wanted: readonly string[] | null,
  replacesOthers: boolean,
): ServerForm {
  if (wanted === null) return form;
  const today = effectiveAudiences(form.flags);
  const audiences = replacesOthers ? wanted : [...new Set([...today, ...wanted])];
  // Neither order nor repetition means anything, and a flag that is not set needs none for the same audiences.
  if (sameAudiences(today, audiences)) return form;
  return { ...form, flags: { ...form.flags, audiences } };
}

export function sameAudiences(one: readonly string[], other: readonly string[]): boolean {
  return [...new Set(one)].toSorted().join('\n') === [...new Set(other)].toSorted().join('\n');
}
