/** How `irsactl explain` calls a page of the folder `docs`: `how-to/check-in-ci`, and `docs` for the one that lists all. */
export function documentWord(path: string): string {
  return path === 'README.md' ? 'docs' : path.replace(/(\/README)?\.md$/, '');
}

/** The heading that a page begins with. */
export function documentTitle(text: string): string {
  return /^# (.+)$/m.exec(text)?.[1] ?? '';
}
