import { isDeepStrictEqual } from 'node:util';
import type { Finding } from '../../chain/finding.ts';
import { refName, refOf } from '../../chain/object-ref.ts';
import { accountName } from '../../chain/role-accounts.ts';
import { awsConfigOf } from './aws-config-object.ts';
import type { DesiredInjection } from './desired.ts';
import { finding } from './findings.ts';
import type { InjectionFacts } from './observe.ts';

/** AWS configs that are missing, or lead pods elsewhere than to their target role. */
export function configFaults(desired: DesiredInjection, { awsConfigs }: InjectionFacts): readonly Finding[] {
  return desired.accounts.flatMap((wanted) => {
    const object = awsConfigOf(desired, wanted);
    const target = object ? refName(refOf(object)) : '';
    const live = awsConfigs.objects.get(target);
    if (object === null || isDeepStrictEqual(live?.['data'], object['data'])) return [];
    return [
      finding.error('IRSA-INJECT-054', {
        what: `${target} ${live ? 'is not the AWS config that irsactl writes' : 'does not exist'}.`,
        why: `By it pods of ${accountName(wanted.account)} take ${wanted.targetRole}; ${live ? 'they are led elsewhere' : 'without it they do not start'}.`,
        next: 'irsactl apply',
        place: wanted.place,
      }),
    ];
  });
}
