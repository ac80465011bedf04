import { expect, it } from 'vitest';
import { demoLines } from './demo-lines.ts';
import { renderLine } from './paint.ts';

const shown = (text: string, columns: number | undefined) =>
  demoLines(text, columns).map((line) => renderLine(line, { colour: false, width: 0 }));

const link = '  ✓ control-plane      cp-1 issues tokens of https://demo-1-oidc.s3.eu-central-1.amazonaws.com';
const sentence = '  Then: irsactl plan, status, verify, destroy. Here, Ctrl-C takes everything away.';

it('wraps sentences between words, aligned with their start', () => {
  expect(shown(`\n${sentence}`, 80)).toEqual([
    '',
    '  Then: irsactl plan, status, verify, destroy. Here, Ctrl-C takes everything',
    '    away.',
  ]);
  expect(shown(link, 80)).toEqual([
    '  ✓ control-plane      cp-1 issues tokens of',
    `${' '.repeat(23)}https://demo-1-oidc.s3.eu-central-1.amazonaws.com`,
  ]);
  expect(shown(link, 60)).toEqual([
    '  ✓ control-plane      cp-1 issues tokens of',
    '    https://demo-1-oidc.s3.eu-central-1.amazonaws.com',
  ]);
});

it('leaves what fits as it is', () => {
  const aligned = '  API server   https://127.0.0.1:27561';
  expect(shown(aligned, 80)).toEqual([aligned]);
});

it.each([
  "export HTTPS_PROXY='http://127.0.0.1:38629' and more that is to be pasted as it is, whatever its length",
  '  $ /usr/bin/node /home/user/with/a/long/path/node_modules/irsactl/dist/caller-identity.cjs --more',
  '    "Arn": "arn:aws:sts::123456789012:assumed-role/demo-1-shop-orders/a session that has a long name"',
])('leaves as it is what is no sentence: %s', (line) => {
  expect(shown(line, 80)).toEqual([line]);
});

it('leaves everything as it is off a terminal', () => {
  expect(shown(`${link}\n${sentence}`, undefined)).toEqual([link, sentence]);
});
