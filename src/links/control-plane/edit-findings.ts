import type { Finding } from '../../chain/finding.ts';
import type { DesiredControlPlane } from './desired.ts';
import { finding } from './findings.ts';
import { pendingIssuer, pendingKey } from './form.ts';
import { editForm, type FormSource, kidsIn } from './manifest/edit-form.ts';
import { readable } from './manifest/parse-manifest.ts';
import { uneditable } from './node/context.ts';
import type { NodePlan } from './targets.ts';

/** Reports files that cannot be edited: they would fail in the middle of an apply, after passes that each caused an outage. */
export function editFindings(
  { issuer, firstKey }: DesiredControlPlane,
  { facts, open }: NodePlan,
  unpins: boolean,
): readonly Finding[] {
  const own = issuer.known ? issuer.value : pendingIssuer;
  // An earlier link of the same apply stages the chain's key; until then a placeholder is used.
  const isStagedLater = (kid: string) =>
    !facts.heldKeys.has(kid) && (kid === pendingKey || (firstKey?.known === true && kid === firstKey.value));
  const keyOf = (kid: string) => {
    const pem = kid === placeholderKeyId ? placeholderKey : facts.heldKeys.get(kid);
    return pem === undefined ? null : { publicPem: pem, privatePem: pem };
  };
  let source: FormSource = facts.source;
  for (const { operation, form } of open) {
    const keys = form.keys.map((kid) => (isStagedLater(kid) ? placeholderKeyId : kid));
    const settings = { own, keyOf, unpins: unpins && operation === 'retire' };
    const edit = editForm(source, { ...form, keys }, settings);
    if ('fault' in edit) {
      const { code, problem } = uneditable(facts.node, edit.fault);
      return [finding.error(code, problem)];
    }
    const manifest = readable(edit.manifest) ?? source.manifest;
    source = { manifest, keyFiles: new Map([...source.keyFiles, ...edit.keyFiles]) };
  }
  return [];
}

const placeholderKey = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE36m28eCOY/KdQx1G40VeHXOSdNha
PEaezzvpQcHk826ik5fstTorNY0UQ/IDffs+DamILW3biCfvnK94A/IfBg==
-----END PUBLIC KEY-----
`;
const [placeholderKeyId = ''] = kidsIn(placeholderKey);
