/**
 * Parts of URLs as patterns, for rules and for JSON Schemas alike. What is made of them is in the form in which it is
 * fetched: https://url.spec.whatwg.org
 */
const label = '[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?';
const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
/** A last label of digits would be read as a part of an address. */
const noNumber = '(?!(?:\\d+|0x[0-9a-f]*)(?:[:/]|$))';

/** A name in lower case, or an IPv4 address in its plain form. */
export const hostPattern: string = `(?:(?:${label}\\.)*${noNumber}${label}|(?:${octet}\\.){3}${octet})`;

const character = "(?:[!$&'()*+,.:;=@A-Z\\[\\]_a-z|~0-9-]|%[0-9A-Fa-f]{2})";
/** `.` and `..` would be taken out. */
const noDots = '(?!(?:\\.|%2[eE]){1,2}(?:/|$))';

/** Nothing, or a path that does not end with a slash. */
export const pathPattern: string = `(?:(?:/${noDots}${character}*)*/${noDots}${character}+)?`;

/** 1 to 65535, behind a colon. */
export const portPattern: string =
  ':(?:6553[0-5]|655[0-2]\\d|65[0-4]\\d{2}|6[0-4]\\d{3}|[1-5]\\d{4}|[1-9]\\d{0,3})';
