/** The name of a page in `irsactl explain`: `how-to/check-in-ci`, or `docs` for the list of pages. */
export function documentWord(path: string): string {
  return path === 'README.md' ? 'docs' : path.replace(/(\/README)?\.md$/, '');
}

/** The first heading of a page. */
export function documentTitle(text: string): string {
  return /^# (.+)$/m.exec(text)?.[1] ?? '';
}
