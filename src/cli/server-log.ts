/** How a server's log gets to people at a terminal; nothing where nobody is at one: the log is JSON then. */
export async function logForPeople(): Promise<((line: string) => void) | undefined> {
  const { standardError } = await import('./output/printer.ts');
  const output = standardError();
  if (!output.isTerminal) return undefined;
  const { serverLogLine } = await import('./views/server-log-view.ts');
  return (line) => output.lines([serverLogLine(line)]);
}
