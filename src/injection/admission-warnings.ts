/**
 * The API server truncates warnings to 256 characters if all together exceed 4,096, and drops one with control
 * characters: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#response
 * Format characters are removed too: they can reorder the surrounding text.
 */
const maxLength = 256;
const maxWarnings = 12;

/** Names the source, because kubectl shows the warnings of all webhooks alike. */
const prefix = 'irsactl: ';

/** Returns the warnings without duplicates, printable, and within the limits of the API server. */
export function admissionWarnings(texts: readonly string[]): readonly string[] {
  const warnings = [...new Set(texts.map(printable))];
  if (warnings.length <= maxWarnings) return warnings;
  const more = warnings.length - maxWarnings + 1;
  return [...warnings.slice(0, maxWarnings - 1), `${prefix}${more} more warnings omitted`];
}

function printable(text: string): string {
  // A text may contain names of any length.
  const clean = `${prefix}${text}`
    .slice(0, 2 * maxLength)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .toWellFormed();
  return clean.length > maxLength ? `${clean.slice(0, maxLength - 1).toWellFormed()}…` : clean;
}
