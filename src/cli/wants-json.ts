/** Whether errors are for a script: known before the arguments are understood, since they may be what is wrong. */
export function wantsJson(argv: readonly string[]): boolean {
  return /(^| )(-[qvy]*o|--output)[ =]?json( |$)/.test(argv.join(' '));
}
