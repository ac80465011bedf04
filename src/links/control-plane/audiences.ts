import { effectiveAudiences } from './manifest/flags.ts';
import type { ServerForm } from './server-form.ts';

/** The form with the audiences of irsa.yaml: beside those of today, or in their place. */
export function withAudiences(
  form: ServerForm,
  wanted: readonly string[] | null,
  isAlone: boolean,
): ServerForm {
  if (wanted === null) return form;
  const today = effectiveAudiences(form.flags);
  const audiences = isAlone ? wanted : [...new Set([...today, ...wanted])];
  // An order means nothing, and a flag that is not set needs none for the same audiences.
  if (sameAudiences(today, audiences)) return form;
  return { ...form, flags: { ...form.flags, audiences } };
}

export function sameAudiences(one: readonly string[], other: readonly string[]): boolean {
  return one.toSorted().join('\n') === other.toSorted().join('\n');
}
