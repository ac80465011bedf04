/** Colours of the picture. Contrast to the background: at least 4.5 for text, 3 for lines (WCAG 2.2, AA). */
const light = {
  back: '#ffffff',
  card: '#f6f8fa',
  ink: '#1f2328',
  muted: '#59636e',
  line: '#818b98',
  faint: '#d1d9e0',
  accent: '#0550ae',
  sign: '#ffffff',
  good: '#1a7f37',
  new: '#0969da',
  changed: '#8a5a00',
  removed: '#8250df',
  wrong: '#cf222e',
  bare: '#b02a7a',
} as const;

const dark: Readonly<Record<keyof typeof light, string>> = {
  back: '#0d1117',
  card: '#161b22',
  ink: '#e6edf3',
  muted: '#9198a1',
  line: '#7d8590',
  faint: '#30363d',
  accent: '#79c0ff',
  sign: '#0d1117',
  good: '#3fb950',
  new: '#58a6ff',
  changed: '#d29922',
  removed: '#bc8cff',
  wrong: '#ff7b72',
  bare: '#f778ba',
};

const mono = 'ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace';

/** The colours as variables of the picture, as the reader's system has it: light or dark. */
export function themeStyle(): string {
  return `.picture{color-scheme:light dark;${variables(light)}--mono:${mono};--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
@media (prefers-color-scheme:dark){.picture{${variables(dark)}}}
${stateStyle}`;
}

function variables(colours: Readonly<Record<string, string>>): string {
  return Object.entries(colours)
    .map(([name, value]) => `--${name}:${value};`)
    .join('');
}

/** What each state is coloured as, in words and signs. */
const stateStyle = `.in-place{--state:var(--good)}
.to-be-created{--state:var(--new)}
.to-be-changed{--state:var(--changed)}
.to-be-removed{--state:var(--removed)}
.has-errors{--state:var(--wrong)}
.without-identity{--state:var(--bare)}
.not-looked-at{--state:var(--muted)}
.fill{fill:var(--state)}
.sign,.mark,.open{fill:none;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.sign{stroke:var(--sign)}
.mark,.open{stroke:var(--state)}
.open{stroke-dasharray:3 2.5;stroke-width:1.6}`;
