/** Far beyond what the API server sends, and short enough that reading it costs nothing. */
const longest = 256;
const charsets: ReadonlySet<string> = new Set(['utf-8', 'utf8', 'us-ascii']);

/** JSON, with or without parameters; of charsets only UTF-8 (and ASCII, which is a part of it), as JSON has no other. */
export function isJson(contentType: string | undefined): boolean {
  if (contentType === 'application/json') return true;
  if (contentType === undefined || contentType.length > longest) return false;
  const [type = '', ...parameters] = contentType.toLowerCase().split(';');
  return type.trim() === 'application/json' && parameters.every(isReadable);
}

function isReadable(parameter: string): boolean {
  const [name = '', ...rest] = parameter.split('=');
  if (name.trim() !== 'charset' || rest.length === 0) return true;
  const value = rest.join('=').trim();
  const quoted = value.length > 1 && value.startsWith('"') && value.endsWith('"');
  return charsets.has(quoted ? value.slice(1, -1) : value);
}
