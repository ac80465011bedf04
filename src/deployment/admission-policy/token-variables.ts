import { posix } from 'node:path';
import { irsaToken } from '../../injection/token-source.ts';
import { allOf, anyOf, entryIs, literally, member, named, text, type Variable, when } from './cel.ts';
import type { PolicyInjection } from './policy-settings.ts';

export type ContainerList = 'initContainers' | 'containers';

const { volumeName, file: tokenFile } = irsaToken;

/** Each container's token variable is the path of the token or one of these. */
export const unmounted = '';
export const taken = '-';

export function tokensOf(containers: ContainerList): string {
  return `${containers}Tokens`;
}

/** The variables for the token's path, by the rules of src/injection/token-mount.ts. */
export function tokenVariables({ mountPath }: PolicyInjection): readonly Variable[] {
  const volumes = member('object.spec', 'volumes', '[]');
  const token = 's.serviceAccountToken';
  const isToken = allOf(
    'has(s.serviceAccountToken)',
    `${token}.path == ${text(tokenFile)}`,
    `${member(token, 'audience', '""')} == variables.audience`,
  );
  const standard = posix.join(mountPath, tokenFile);
  return [
    {
      name: 'windows',
      expression: allOf(
        'has(object.spec.nodeSelector)',
        anyOf(
          entryIs('object.spec.nodeSelector', 'kubernetes.io/os', 'windows'),
          entryIs('object.spec.nodeSelector', 'beta.kubernetes.io/os', 'windows'),
        ),
      ),
    },
    { name: 'file', expression: when('variables.windows', text(onWindows(standard)), text(standard)) },
    {
      name: 'hasVolume',
      expression: `${volumes}.exists(v, v.name == ${text(volumeName)})`,
    },
    // Names of the volumes that already contain the token.
    {
      name: 'tokenVolumes',
      expression:
        `${volumes}.filter(v, has(v.projected) && has(v.projected.sources) && ` +
        `v.projected.sources.exists(s, ${isToken})).map(v, v.name)`,
    },
    {
      name: 'ours',
      expression: anyOf('!variables.hasVolume', `${text(volumeName)} in variables.tokenVolumes`),
    },
    ...(['initContainers', 'containers'] as const).map((containers) => ({
      name: tokensOf(containers),
      expression: `${member('object.spec', containers, '[]')}.map(c, ${tokenIn(mountPath)})`,
    })),
  ];
}

function tokenIn(mountPath: string): string {
  const mounts = member('c', 'volumeMounts', '[]');
  const files = named(
    'files',
    `tokens.filter(m, ${showsToken}).map(m, ${fileIn})`,
    when('files.size() == 0 || variables.file in files', 'variables.file', 'files[0]'),
  );
  const tokens = named(
    'tokens',
    'others.filter(m, named.size() > 0 || m.name in variables.tokenVolumes)',
    when('tokens.size() == 0', text(taken), files),
  );
  const others = named(
    'others',
    when('named.size() > 0', 'named', `${mounts}.filter(m, ${isAt('m.mountPath', mountPath)})`),
    when('others.size() == 0', text(unmounted), tokens),
  );
  const mounted = named(
    'named',
    `${mounts}.filter(m, m.name == ${text(volumeName)})`,
    when('named.size() > 0 && !variables.ours', 'variables.file', others),
  );
  const devices = member('c', 'volumeDevices', '[]');
  return when(`${devices}.exists(m, ${isAt('m.devicePath', mountPath)})`, text(taken), mounted);
}

/** True if the mount contains the whole volume or only the token file. */
const showsToken = allOf(
  '!has(m.subPathExpr)',
  `${member('m', 'subPath', '"."')}.matches("^(${tokenFile}|[./]+)$")`,
  `!${member('m', 'subPath', '"."')}.contains("..")`,
);

const fileIn = named(
  'f',
  when(
    `${member('m', 'subPath', '"."')} == ${text(tokenFile)}`,
    'm.mountPath',
    `m.mountPath + (m.mountPath.endsWith("/") ? "" : "/") + ${text(tokenFile)}`,
  ),
  when('variables.windows', `(f.matches("^[A-Za-z]:") ? "" : "C:") + f.replace("/", "\\\\")`, 'f'),
);

/** Windows paths may have either slash and any case; repeated slashes count as one. */
function isAt(path: string, mountPath: string): string {
  const slashes = (pattern: string): string => literally(pattern).replaceAll('/', '/+');
  const bare = slashes(mountPath.replace(/(?<=.)\/+$/, ''));
  const windows = slashes(
    mountPath
      .replace(/^[A-Za-z]:/, '')
      .replaceAll('\\', '/')
      .replace(/\/+$/, ''),
  );
  return when(
    'variables.windows',
    `${path}.replace("\\\\", "/").matches(${text(`(?i)^(c:)?${windows}/*$`)})`,
    `${path}.matches(${text(`^${bare}/*$`)})`,
  );
}

function onWindows(path: string): string {
  return `${/^[A-Za-z]:/.test(path) ? '' : 'C:'}${path.replaceAll('/', '\\')}`;
}
