/**
 * Patterns for parts of URLs, for rules and JSON Schemas. They match only normalized URLs:
 * https://url.spec.whatwg.org
 */
const label = '[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?';
const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
/** A last label of digits would be parsed as part of an IPv4 address. */
const noNumber = '(?!(?:\\d+|0x[0-9a-f]*)(?:[:/]|$))';

/** A lower-case name, or an IPv4 address in dotted decimal form. */
export const hostPattern: string = `(?:(?:${label}\\.)*${noNumber}${label}|(?:${octet}\\.){3}${octet})`;

const hex = '[0-9a-f]{1,4}';
/** The last two of the eight parts can be an IPv4 address. */
const lastTwo = `(?:${hex}:${hex}|(?:${octet}\\.){3}${octet})`;
/** The parts after `::`, which replaces at least one: at most `most`. */
const partsBehind = (most: number) =>
  most === 0
    ? ''
    : `(?:${[`(?:${hex}:){0,${most - 1}}${hex}`, ...(most > 1 ? [`(?:${hex}:){0,${most - 2}}(?:${octet}\\.){3}${octet}`] : [])].join('|')})?`;
const shortened = Array.from({ length: 8 }, (_, before) => {
  const front = before === 0 ? ':' : `(?:${hex}:){${before}}`;
  return `${front}:${partsBehind(7 - before)}`;
});

/** An IPv6 address in brackets, as a URL has it: https://url.spec.whatwg.org/#concept-ipv6-parser */
export const ipv6Pattern: string = `\\[(?:(?:${hex}:){6}${lastTwo}|${shortened.join('|')})\\]`;

const character = "(?:[!$&'()*+,.:;=@A-Z\\[\\]_a-z|~0-9-]|%[0-9A-Fa-f]{2})";
/** Normalization would remove `.` and `..`. */
const noDots = '(?!(?:\\.|%2[eE]){1,2}(?:/|$))';

/** Empty, or a path without a trailing slash. */
export const pathPattern: string = `(?:(?:/${noDots}${character}*)*/${noDots}${character}+)?`;

/** A colon and a port from 1 to 65535. */
export const portPattern: string =
  ':(?:6553[0-5]|655[0-2]\\d|65[0-4]\\d{2}|6[0-4]\\d{3}|[1-5]\\d{4}|[1-9]\\d{0,3})';

/** A host as written before a port, with an IPv6 address in brackets: https://www.rfc-editor.org/rfc/rfc3986#section-3.2.2 */
export function hostInUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
