/** Of a link in Markdown its words: where no page is around the text, nothing leads to the file that it names. */
export function withoutLinks(markdown: string): string {
  return markdown.replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1');
}
