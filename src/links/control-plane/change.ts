import { z } from 'zod';
import { changesOf } from '../../chain/change.ts';
import { orUnknown, requireKnown, type UnknownPart } from '../../chain/change-kind.ts';
import type { PlanValue } from '../../chain/plan-value.ts';
import { type Operation, pendingIssuer } from './form.ts';
import { flagNames, type ServiceAccountFlags } from './manifest/flags.ts';
import type { ControlPlaneNode } from './ports.ts';

/** The kinds of changes of this link: the three operations of a pass, and their companions. */
export type ChangeName =
  | Operation
  | `persist-${Operation}`
  | 'restart-controller-manager'
  | 'renew-token-secret'
  | 'note-clocks'
  | 'end-rotation'
  | 'delete-kubeadm-certs'
  | 'forget';

export const change = changesOf<ChangeName>('control-plane');

export function targetOf({ node }: { readonly node: ControlPlaneNode }, path: string): string {
  return `${node.name}:${path}`;
}

/** The node that a target names. Names of nodes hold no colon: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
export function nodeNameOf(target: string): string {
  return target.slice(0, target.indexOf(':'));
}

const names = {
  issuers: `--${flagNames.issuers}`,
  keyFiles: `--${flagNames.keyFiles}`,
  signingKeyFile: `--${flagNames.signingKeyFile}`,
  audiences: `--${flagNames.audiences}`,
} as const;

const texts = z.array(z.string());

/** Flags of kubeadm-config in a plan, under their own names. */
export const flagsShape = z.object({
  [names.issuers]: z.array(orUnknown(z.string())),
  [names.keyFiles]: texts,
  [names.signingKeyFile]: z.string().nullable(),
  [names.audiences]: texts,
});

export function flagsValue(flags: ServiceAccountFlags): { readonly [name: string]: PlanValue } {
  return {
    [names.issuers]: flags.issuers.map((issuer) =>
      issuer === pendingIssuer ? { $unknown: 'the issuer' } : issuer,
    ),
    [names.keyFiles]: flags.keyFiles,
    [names.signingKeyFile]: flags.signingKeyFile,
    [names.audiences]: flags.audiences,
  };
}

/** The flags in a change; `issuer` replaces an unknown one. Throws if the issuer is still unknown. */
export function shownFlags(shown: z.output<typeof flagsShape>, issuer: string | null): ServiceAccountFlags {
  return {
    issuers: knownIssuers(shown[names.issuers], issuer),
    keyFiles: shown[names.keyFiles],
    signingKeyFile: shown[names.signingKeyFile],
    audiences: shown[names.audiences],
  };
}

/** The issuers in a plan; `issuer` replaces an unknown one. Throws if the issuer is still unknown. */
export function knownIssuers(
  shown: readonly (string | UnknownPart)[],
  issuer: string | null,
): readonly string[] {
  return shown.map((one) => (typeof one === 'string' ? one : (issuer ?? requireKnown<string>(one))));
}
