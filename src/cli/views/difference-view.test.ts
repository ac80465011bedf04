import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCharacter } from '../../../test/support/any-character.ts';
import { fakeChange } from '../../../test/support/fake-link.ts';
import type { Change } from '../../chain/change.ts';
import { chainAnnotation, managedLabels } from '../../chain/object-marks.ts';
import type { PlanValue } from '../../chain/plan-value.ts';
import { policyObjects } from '../../deployment/admission-policy/policy-objects.ts';
import { webhookObjects } from '../../deployment/webhook-objects.ts';
import { webhookSettings } from '../../deployment/webhook-settings.ts';
import { defaultSettings } from '../../injection/settings.ts';
import { openingPolicy } from '../../links/issuer/bucket/policy.ts';
import { partitionOf } from '../../trust/arn.ts';
import { printable } from '../output/printable.ts';
import { differenceLines } from './difference-view.ts';
import { renderLine } from './paint.ts';
import { valueLines } from './value-lines.ts';

function shown({ before = null, after = null }: Partial<Pick<Change, 'before' | 'after'>>): string {
  const lines = differenceLines(fakeChange('roles', 'target', { before, after }), 'prod-1', {
    detail: 'whole',
    width: 20,
  });
  return lines.map((line) => renderLine(line, { colour: false, width: 20 })).join('\n');
}

/** Text with what YAML, terminals and this view itself could take for something else. */
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

describe('what a change does', () => {
  it('shows all that is created, policies as a whole', () => {
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

  it('shows another order', () => {
    const issuers = ['https://old.example', 'https://new.example'];
    expect(`\n${shown({ before: { issuers }, after: { issuers: issuers.toReversed() } })}\n`).toBe(`
  issuers:
-   - https://old.example
    - https://new.example
+   - https://old.example
`);
  });

  it('takes members that only changed places for what they are, at every depth', () => {
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

  it('shows all that is deleted', () => {
    expect(shown({ before: 'arn:aws:iam::aws:policy/A' })).toBe('- arn:aws:iam::aws:policy/A');
  });

  it('has every leaf of before and after on the screen', () => {
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

  it('never looks alike for two values', () => {
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

/** What stands for an unknown value is not shown, only that it is unknown. */
function known(part: PlanValue): PlanValue {
  if (part === null || typeof part !== 'object') return part;
  if (isUnknown(part)) return { $unknown: '' };
  if (Array.isArray(part)) return part.map((member: PlanValue) => known(member));
  return Object.fromEntries(Object.entries(part).map(([key, member]) => [key, known(member)]));
}

describe('what a person need not read', () => {
  const settings = {
    ...webhookSettings,
    marks: { labels: managedLabels, annotations: { [chainAnnotation]: 'prod-1' } },
  };
  const [deployment] = webhookObjects(settings).filter(({ kind }) => kind === 'Deployment');

  function folded(change: Partial<Change>, width = 122): string {
    const lines = differenceLines(fakeChange('injection', 'target', change), 'prod-1', {
      detail: 'folded',
      width,
    });
    return `\n${lines.map((line) => renderLine(line, { colour: false, width: 20 })).join('\n')}\n`;
  }

  it('is the admission policy that irsactl always makes', () => {
    const policy = { name: 'irsactl-prod-1', servesKubeSystem: false, marks: settings.marks };
    const objects = policyObjects({ ...policy, injection: { ...defaultSettings, region: 'eu-central-1' } });
    for (const after of objects) {
      const screen = folded({ after: after as PlanValue });
      expect(screen.split('\n').filter((line) => line.length > 140)).toEqual([]);
      expect(screen.split('\n').length).toBeLessThan(20);
    }
  });

  it('is never one long line: all of it stands on several', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{1,100}$/), { maxLength: 20 }).map((words) => words.join(' ')),
        (after) => {
          const lines = folded({ after: { key: after } }).split('\n');
          expect(lines.filter((line) => line.length > 140)).toEqual([]);
          const letters = (part: string) => part.replace(/[^a-z]/g, '');
          expect(letters(lines.join(''))).toBe(`key${letters(after)}`);
        },
      ),
    );
  });

  it('is not the place of a long value, which keeps its indentation and its words', () => {
    const arn = 'arn:aws:iam::123456789012:oidc-provider/prod-1-oidc.s3.eu-central-1.amazonaws.com';
    const uid = '3f6c1a2b-0000-4000-8000-000000000000';
    const tags = { 'irsactl.dev/cluster-uid': uid, note: 'a few words that take more than a row' };
    expect(folded({ before: null, after: { tags, list: [arn], arn } }, 44)).toBe(`
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

  it('is as many lines at every width', () => {
    const count = (width: number) =>
      /… (\d+) lines/.exec(folded({ after: deployment as PlanValue }, width))?.[1];
    expect(count(40)).toBe(count(200));
  });

  it('is what stays as it is, but for three lines beside what does not', () => {
    const before = { flags: Array.from({ length: 9 }, (_, at) => `--flag-${at}`), last: true };
    expect(folded({ before, after: { ...before, last: false } })).toBe(`
  … 7 lines as they are
    - --flag-6
    - --flag-7
    - --flag-8
- last: true
+ last: false
`);
  });

  it('is the numbers of a public key, which has its kid beside them', () => {
    const key = { kid: 'k'.repeat(43), kty: 'RSA', n: 'r'.repeat(683), e: 'AQAB' };
    const change = fakeChange('issuer', 'keys.json', { after: { keys: [key], note: 'n'.repeat(300) } });
    const textOf = (detail: 'folded' | 'whole') =>
      differenceLines(change, 'prod-1', { detail, width: 80 })
        .map((line) => renderLine(line, { colour: false, width: 80 }))
        .join('\n');
    expect(textOf('folded')).toContain(`n: ${'r'.repeat(16)}… (683 characters; --full shows them)\n`);
    expect(textOf('folded')).toContain(key.kid);
    // Nothing else is cut: what is not on the screen is not done.
    expect(textOf('folded')).toContain('n'.repeat(300));
    expect(textOf('whole')).toContain(key.n);
  });

  it('is what irsactl makes alike in every chain', () => {
    const whole = valueLines(deployment as PlanValue).length;
    const said = 'as always (--full shows them)';
    expect(folded({ after: deployment as PlanValue })).toBe(`\n  … ${whole} lines ${said}\n`);
    // Behind the column of names of a plan.
    expect(`  … 100 lines ${said}`.length + 23).toBeLessThanOrEqual(80);
  });

  it('is never what somebody put into it, nor what another chain has', () => {
    const text = JSON.stringify(deployment);
    for (const [from, to, seen] of [
      ['"replicas":2', '"replicas":3', 'replicas: 3'],
      ['"containers":[', '"hostNetwork":true,"containers":[', 'hostNetwork: true'],
      ['"irsactl.dev/chain":"prod-1"', '"irsactl.dev/chain":"other-1"', 'irsactl.dev/chain: other-1'],
    ] as const) {
      expect(text).toContain(from);
      expect(folded({ after: JSON.parse(text.replace(from, to)) as PlanValue })).toContain(seen);
    }
  });

  it('is nothing of an object that lacks what irsactl makes', () => {
    const whole = valueLines(deployment as PlanValue);
    const security = /"securityContext":\{[^{}]*\{[^{}]*\}[^{}]*\},?/;
    const after = JSON.parse(JSON.stringify(deployment).replace(security, '')) as PlanValue;
    expect(valueLines(after).length).toBeLessThan(whole.length);
    expect(folded({ after })).not.toContain('…');
  });

  describe('of a role that is created', () => {
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
    const roleWith = (...statements: readonly PlanValue[]) => ({
      path: '/',
      description: 'For the pods of shop/orders (irsactl, chain prod-1)',
      maxSessionDuration: 3600,
      permissionsBoundary: null,
      trustPolicy: { Version: '2012-10-17', Statement: statements },
      tags: { 'irsactl.dev/cluster': 'prod-1' },
    });

    it('is all but whom it trusts, in one line', () => {
      expect(folded({ after: roleWith(trustOf(orders, 'StringEquals')) })).toMatch(
        /^\n\+ trusts shop\/orders for sts\.amazonaws\.com\n {2}… \d+ lines as always \(--full shows them\)\n$/,
      );
      const like = ['system:serviceaccount:shop:orders', 'system:serviceaccount:shop-*:web'];
      expect(folded({ after: roleWith(trustOf(like, 'StringLike')) })).toContain(
        '+ trusts shop/orders, all like shop-*/web for sts.amazonaws.com\n',
      );
    });

    it.each<[string, readonly PlanValue[]]>([
      ['somebody else as well', [{ ...trustOf(orders, 'StringEquals'), Principal: '*' }]],
      [
        'by a second statement',
        [
          trustOf(orders, 'StringEquals'),
          { Effect: 'Allow', Principal: { AWS: '1' }, Action: 'sts:AssumeRole' },
        ],
      ],
      ['another kind of subject', [trustOf('*', 'StringLike')]],
      [
        'another provider',
        [{ ...trustOf(orders, 'StringEquals'), Principal: { Federated: `${provider}2` } }],
      ],
    ])('is nothing of a trust policy that trusts %s', (_what, statements) => {
      const after = roleWith(...statements);
      const screen = folded({ after });
      expect(screen).not.toContain('+ trusts');
      for (const line of valueLines({ trustPolicy: after.trustPolicy }))
        expect(screen).toContain(`+ ${line}`);
    });

    it('is not its description where its trust policy is known later', () => {
      const screen = folded({ after: { ...roleWith(), trustPolicy: { $unknown: 'the issuer' } } });
      expect(screen).toContain('+ description: For the pods of shop/orders (irsactl, chain prod-1)\n');
      expect(screen).toContain('+ trustPolicy: (known after apply)\n');
    });
  });

  it('is the mark on a thing in AWS, never a tag of somebody, nor the mark of another chain', () => {
    const mark = {
      'irsactl.dev/cluster': 'prod-1',
      'irsactl.dev/cluster-uid': '3f6c',
      'irsactl.dev/managed': 'true',
    };
    expect(folded({ after: { region: 'eu-central-1', tags: mark } })).toBe(`
+ region: eu-central-1
  … 4 lines as always (--full shows them)
`);
    expect(folded({ after: { region: 'eu-central-1', tags: { team: 'shop', ...mark } } })).toBe(`
+ region: eu-central-1
+ tags:
+   team: shop
  … 3 lines as always (--full shows them)
`);
    const other = { ...mark, 'irsactl.dev/cluster': 'other-1' };
    expect(folded({ after: { region: 'eu-central-1', tags: other } })).not.toContain('…');
  });

  it('is what keeps plain HTTP and old TLS away from a bucket, as long as it says nothing else', () => {
    const place = { partition: partitionOf('eu-central-1'), bucket: 'prod-1-oidc', isShared: false };
    const policy = openingPolicy(place, null) as PlanValue;
    const screen = folded({ after: { policy } });
    expect(screen).toContain('+       Action: s3:GetObject\n');
    expect(screen).toMatch(/ {2}… \d+ lines as always \(--full shows them\)\n$/);
    expect(screen).not.toContain('Deny');
    const changed = JSON.stringify(policy).replaceAll(
      '"Principal":"*","Action":"s3:*"',
      '"Principal":"*","Action":"s3:Put*"',
    );
    expect(changed).not.toBe(JSON.stringify(policy));
    expect(folded({ after: { policy: JSON.parse(changed) as PlanValue } })).not.toContain('…');
  });

  it('is the content of what is removed, but for a few lines', () => {
    const whole = valueLines(deployment as PlanValue).length;
    expect(folded({ before: deployment as PlanValue, after: null })).toBe(
      `\n  … ${whole} lines that go with it (--full shows them)\n`,
    );
    expect(folded({ before: { policy: 'a', role: 'b' }, after: null })).toBe('\n- policy: a\n- role: b\n');
  });
});
