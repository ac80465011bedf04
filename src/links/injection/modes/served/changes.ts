import { z } from 'zod';
import { type ChangeTable, changeKind } from '../../../../chain/change-kind.ts';
import type { DesiredInjection } from '../../desired.ts';
import type { InjectionPorts } from '../../ports.ts';

const registration = z.record(z.string(), z.json());

export function servedChanges({ cluster }: Pick<InjectionPorts, 'cluster'>): ChangeTable<DesiredInjection> {
  return {
    'register-webhook': changeKind({ after: registration }, ({ after }) => cluster.applyRegistration(after)),
  };
}
