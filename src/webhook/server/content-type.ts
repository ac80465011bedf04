/** JSON, with or without parameters; of charsets only UTF-8 (and ASCII, which is a part of it), as JSON has no other. */
export function isJson(contentType: string | undefined): boolean {
  if (contentType === 'application/json') return true;
  const [type, ...parameters] = (contentType ?? '').split(';');
  if (type?.trim().toLowerCase() !== 'application/json') return false;
  return parameters.every((parameter) => {
    const charset = /^\s*charset\s*=\s*"?([^"]*?)"?\s*$/i.exec(parameter)?.[1];
    return charset === undefined || /^(utf-8|utf8|us-ascii)$/i.test(charset);
  });
}
