/**
 * The API server cuts a warning at 256 letters once all of them together have 4,096, and drops one with control
 * characters: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#response
 * Characters without a shape of their own go too: they turn what is written around them.
 */
const longestWarning = 256;
const mostWarnings = 12;

/** Who speaks: kubectl shows the warnings of all webhooks alike. */
const speaker = 'irsactl: ';

/** Warnings in the form in which they reach people: each once, short, printable, and not too many. */
export function admissionWarnings(texts: readonly string[]): readonly string[] {
  const warnings = [...new Set(texts.map(printable))];
  if (warnings.length <= mostWarnings) return warnings;
  const more = warnings.length - mostWarnings + 1;
  return [...warnings.slice(0, mostWarnings - 1), `${speaker}${more} more warnings are left out`];
}

function printable(text: string): string {
  // Names in it may be of any length.
  const clean = `${speaker}${text}`
    .slice(0, 2 * longestWarning)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .toWellFormed();
  return clean.length > longestWarning ? `${clean.slice(0, longestWarning - 1).toWellFormed()}…` : clean;
}
