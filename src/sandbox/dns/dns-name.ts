/**
 * A domain name as Route 53 keeps it: lower-case, with a dot at its end, and with everything but letters, digits,
 * hyphen and underscore written as a backslash and three octal digits. Null where it is no domain name.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html
 */
export function normalizeName(text: string): string | null {
  const bare = text.replace(/\.$/, '').toLowerCase();
  const name = bare.replace(/\\([0-7]{3})|[^a-z0-9_.-]/gu, (found, octal: string | undefined) => {
    if (octal === undefined) return escaped(found);
    const character = String.fromCharCode(Number.parseInt(octal, 8)).toLowerCase();
    return /[a-z0-9_-]/.test(character) ? character : found;
  });
  const sound = name.split('.').every((label) => label !== '' && label.replace(/\\\d{3}/g, '*').length <= 63);
  return sound && bare.length < 255 ? `${name}.` : null;
}

function escaped(character: string): string {
  return [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}

/** By this text names are ordered: the labels from the right, `org.example.www.` */
export function reversedName(name: string): string {
  return `${name.split('.').slice(0, -1).reverse().join('.')}.`;
}

/** A name and all that enclose it, the longest first; without the root. */
export function enclosingNames(name: string): readonly string[] {
  const labels = name.split('.').slice(0, -1);
  return labels.map((_label, index) => `${labels.slice(index).join('.')}.`);
}

/** Whether a name is a domain or stands below it. */
export function isWithin(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}
