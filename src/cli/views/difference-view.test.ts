import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCharacter } from '../../../test/support/any-character.ts';
import { fakeChange } from '../../../test/support/fake-link.ts';
import type { Change } from '../../chain/change.ts';
import type { PlanValue } from '../../chain/plan-value.ts';
import { openingPolicy } from '../../links/issuer/bucket/policy.ts';
import { partitionOf } from '../../trust/arn.ts';
import type { Json } from '../../trust/json.ts';
import { printable } from '../output/printable.ts';
import { differenceLines } from './difference-view.ts';
import { grantLines } from './grant-lines.ts';
import { renderLine } from './paint.ts';
import { valueLines } from './value-lines.ts';

function shown({ before = null, after = null }: Partial<Pick<Change, 'before' | 'after'>>): string {
  const lines = differenceLines(fakeChange('roles', 'target', { before, after }), {
    detail: 'whole',
    width: 20,
  });
  return lines.map((line) => renderLine(line, { colour: false, width: 20 })).join('\n');
}

/** Text that YAML, terminals or this view could misread. */
const text = fc.oneof(
  fc.string({ unit: anyCharacter }),
  fc.stringMatching(/^[-+ :#"'{}[\],&*!|>%@`\\\n\t a-c0-9.]{0,12}$/),
  fc.constantFrom(
    '',
    'true',
    'null',
    '~',
    '1',
    '0x1f',
    '(known after apply)',
    '$unknown',
    '- a',
    '<<',
    '\u202e',
  ),
);
const { value } = fc.letrec<{ value: PlanValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.constantFrom(null, true, false),
    fc.integer(),
    fc.record({ $unknown: text }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4 }),
  ),
}));

function isUnknown(part: PlanValue): boolean {
  return /^\{"\$unknown":"(?:[^"\\]|\\.)*"\}$/.test(JSON.stringify(part));
}

function leavesOf(part: PlanValue): readonly string[] {
  if (part === null) return [];
  if (isUnknown(part)) return ['(known after apply)'];
  if (typeof part !== 'object') return [String(part)];
  return Object.entries(part).flatMap(([key, member]) => [
    ...(Array.isArray(part) ? [] : [key]),
    ...leavesOf(member),
  ]);
}

describe('the view of a change', () => {
  it('shows the whole created object, with whole policies', () => {
    const document = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
    };
    expect(`\n${shown({ after: { role: 'orders', document, kid: { $unknown: 'the kid' } } })}\n`).toBe(`
+ role: orders
+ document:
+   Version: 2012-10-17
+   Statement:
+     - Effect: Allow
+       Action: "*"
+       Resource: "*"
+ kid: (known after apply)
`);
  });

  it('shows a changed order', () => {
    const issuers = ['https://old.example', 'https://new.example'];
    expect(`\n${shown({ before: { issuers }, after: { issuers: issuers.toReversed() } })}\n`).toBe(`
  issuers:
-   - https://old.example
    - https://new.example
+   - https://old.example
`);
  });

  it('treats reordered members as unchanged, at every depth', () => {
    const before = { b: [{ y: 1, x: 2, z: 0 }], a: true, old: '' };
    const after = { a: true, b: [{ x: 2, y: 1 }], new: '' };
    expect(`\n${shown({ before, after })}\n`).toBe(`
  a: true
  b:
    - x: 2
      y: 1
-     z: 0
- old: ""
+ new: ""
`);
  });

  it('shows the whole deleted object', () => {
    expect(shown({ before: 'arn:aws:iam::aws:policy/A' })).toBe('- arn:aws:iam::aws:policy/A');
  });

  it('shows every leaf of before and after', () => {
    fc.assert(
      fc.property(value, value, (before, after) => {
        const screen = shown({ before, after });
        for (const leaf of [...leavesOf(before), ...leavesOf(after)]) {
          const plain = leaf.split('\n').every((line) => screen.includes(printable(line)));
          const inQuotes = screen.includes(printable(JSON.stringify(leaf)));
          expect(plain || inQuotes, JSON.stringify(leaf)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('never looks the same for two values', () => {
    const onScreen = (part: PlanValue) => valueLines(part).map(printable).join('\n');
    fc.assert(
      fc.property(value, value, (one, other) => {
        const same = JSON.stringify(known(one)) === JSON.stringify(known(other));
        expect(onScreen(one) === onScreen(other)).toBe(same);
      }),
      { numRuns: 2000 },
    );
    const pairs: readonly (readonly [PlanValue, PlanValue])[] = [
      ['true', true],
      ['1', 1],
      ['', {}],
      [[], {}],
      ['(known after apply)', { $unknown: 'x' }],
      [{ $unknown: 'x' }, { $unknown: 'x', Action: '*' }],
      ['\u202e', '\\u202e'],
      ['a\nb', ['a', 'b']],
      ['a\n', 'a'],
      ['a: b', { a: 'b' }],
      [{ a: null }, {}],
      [{ __proto__x: 1 }, {}],
    ];
    for (const [one, other] of pairs) expect(onScreen(one)).not.toBe(onScreen(other));
  });
});

/** The view shows that a value is unknown, not its placeholder. */
function known(part: PlanValue): PlanValue {
  if (part === null || typeof part !== 'object') return part;
  if (isUnknown(part)) return { $unknown: '' };
  if (Array.isArray(part)) return part.map((member: PlanValue) => known(member));
  return Object.fromEntries(Object.entries(part).map(([key, member]) => [key, known(member)]));
}

describe('a folded change', () => {
  function folded(change: Partial<Change>, width = 122, isNew?: boolean): string {
    const style = { detail: 'folded', width } as const;
    const lines = differenceLines(fakeChange('roles', 'target', change), style, isNew);
    return `\n${lines.map((line) => renderLine(line, { colour: false, width: 20 })).join('\n')}\n`;
  }

  it('shows the changed lines and their parents', () => {
    const flags = (last: string) => ['--flag-1', '--flag-2', '--flag-3', last];
    const before = {
      metadata: { name: 'a' },
      spec: { other: { flags: ['x'] }, server: { flags: flags('old') } },
    };
    const after = { ...before, spec: { ...before.spec, server: { flags: flags('new') } } };
    expect(folded({ before, after })).toBe(`
  spec:
    server:
      flags:
-       - old
+       - new
`);
  });

  it('shows the items of a short list below a changed one, so that a new order is visible', () => {
    const issuers = ['https://old.example', 'https://new.example'];
    expect(folded({ before: { issuers }, after: { issuers: issuers.toReversed() } })).toBe(`
  issuers:
-   - https://old.example
    - https://new.example
+   - https://old.example
`);
  });

  it('shows only the changed items of a long list', () => {
    const actions = Array.from({ length: 9 }, (_, n) => `s3:Get${n}`);
    expect(folded({ before: { actions }, after: { actions: [...actions, 's3:Put'] } })).toBe(
      '\n  actions:\n+   - s3:Put\n',
    );
  });

  it('treats a field without a value as not set', () => {
    expect(folded({ before: { versioning: null }, after: { versioning: 'Enabled' } })).toBe(
      '\n+ versioning: Enabled\n',
    );
  });

  it('shows every character of a changed value, wrapped to the width', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{1,100}$/), { maxLength: 20 }).map((words) => words.join(' ')),
        (text) => {
          const lines = folded({ before: { key: '1' }, after: { key: text } }).split('\n');
          expect(lines.filter((line) => line.length > 140)).toEqual([]);
          const letters = (part: string) => part.replace(/[^a-z]/g, '');
          expect(letters(lines.join(''))).toBe(`keykey${letters(text)}`);
        },
      ),
    );
  });

  it('keeps names whole when it breaks a long line', () => {
    const arn = 'arn:aws:iam::123456789012:oidc-provider/prod-1-oidc.s3.eu-central-1.amazonaws.com';
    const uid = '3f6c1a2b-0000-4000-8000-000000000000';
    const tags = { 'irsactl.dev/cluster-uid': uid, note: 'a few words that take more than a row' };
    expect(folded({ before: {}, after: { tags, list: [arn], arn } }, 44)).toBe(`
+ tags:
+   irsactl.dev/cluster-uid:
+       ${uid}
+   note: a few words that take more than a
+       row
+ list:
+   - ${arn}
+ arn: ${arn}
`);
  });

  it('shortens the numbers of a key and the bytes of a certificate', () => {
    const change = { before: { caBundle: 'a'.repeat(1500) }, after: { caBundle: 'b'.repeat(1490) } };
    expect(folded(change)).toBe(`
- caBundle: ${'a'.repeat(16)}…${'a'.repeat(8)} (1500 characters)
+ caBundle: ${'b'.repeat(16)}…${'b'.repeat(8)} (1490 characters)
`);
  });

  it('hides removed content, and shows only the permissions of a new object', () => {
    expect(folded({ before: { role: 'orders' }, after: null })).toBe('\n\n');
    expect(folded({ after: { region: 'eu-central-1', tags: { team: 'shop' } } })).toBe('\n\n');
    expect(folded({ before: { versioning: null }, after: { versioning: 'Enabled' } }, 122, true)).toBe(
      '\n\n',
    );
  });
});

describe('the permissions of a new object', () => {
  const provider = 'arn:aws:iam::123456789012:oidc-provider/oidc.example.com';
  const trustOf = (sub: string | readonly string[], operator: 'StringEquals' | 'StringLike') => {
    const [audPin, subPin] = [
      { 'oidc.example.com:aud': 'sts.amazonaws.com' },
      { 'oidc.example.com:sub': sub },
    ];
    const pins =
      operator === 'StringEquals'
        ? { StringEquals: { ...audPin, ...subPin } }
        : { StringEquals: audPin, StringLike: subPin };
    const Action = 'sts:AssumeRoleWithWebIdentity';
    return { Effect: 'Allow', Principal: { Federated: provider }, Action, Condition: pins };
  };
  const orders = 'system:serviceaccount:shop:orders';
  const roleWith = (...statements: readonly Json[]) => ({
    path: '/',
    trustPolicy: { Version: '2012-10-17', Statement: statements },
  });

  it('name the principals that may assume a role, in one line', () => {
    expect(grantLines(roleWith(trustOf(orders, 'StringEquals')))).toEqual([
      'trusts shop/orders for sts.amazonaws.com',
    ]);
    const like = ['system:serviceaccount:shop:orders', 'system:serviceaccount:shop-*:web'];
    expect(grantLines(roleWith(trustOf(like, 'StringLike')))).toEqual([
      'trusts shop/orders, all like shop-*/web for sts.amazonaws.com',
    ]);
  });

  it.each<[string, readonly Json[]]>([
    ['another principal', [{ ...trustOf(orders, 'StringEquals'), Principal: '*' }]],
    [
      'a second statement',
      [
        trustOf(orders, 'StringEquals'),
        { Effect: 'Allow', Principal: { AWS: '1' }, Action: 'sts:AssumeRole' },
      ],
    ],
    ['another kind of subject', [trustOf('*', 'StringLike')]],
    ['another provider', [{ ...trustOf(orders, 'StringEquals'), Principal: { Federated: `${provider}2` } }]],
  ])('are the whole trust policy with %s', (_what, statements) => {
    const role = roleWith(...statements);
    expect(grantLines(role)).toEqual(valueLines({ trustPolicy: role.trustPolicy }));
  });

  it('are unknown while the trust policy is unknown', () => {
    expect(grantLines({ trustPolicy: { $unknown: 'the issuer' } })).toEqual([
      'trustPolicy: (known after apply)',
    ]);
  });

  it('are the public part of a bucket policy, without denied actions', () => {
    const place = { partition: partitionOf('eu-central-1'), bucket: 'prod-1-oidc', isShared: false };
    expect(grantLines({ policy: openingPolicy(place, null) })).toEqual([
      'lets everyone call s3:GetObject on',
      '  arn:aws:s3:::prod-1-oidc/.well-known/openid-configuration',
      '  arn:aws:s3:::prod-1-oidc/keys.json',
    ]);
  });

  it('are each statement of an inline policy, as YAML if a sentence would omit a part', () => {
    const plain = { Effect: 'Allow', Action: ['s3:GetObject', 's3:ListBucket'], Resource: '*' };
    const limited = { ...plain, Condition: { Bool: { 'aws:SecureTransport': 'true' } } };
    const others = { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' };
    expect(grantLines({ document: { Statement: [plain, limited, others] } })).toEqual([
      'allows s3:GetObject, s3:ListBucket on *',
      ...valueLines({ Statement: [limited] }),
      ...valueLines({ Statement: [others] }),
    ]);
  });
});
