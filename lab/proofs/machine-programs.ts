const usr = { name: 'usr', readOnly: true };
const links = ['lib', 'lib64', 'bin'] as const;

/** What a pod needs to run the programs of this machine, whatever its image is. */
export const machinePrograms = {
  volumeMounts: [
    { ...usr, mountPath: '/usr' },
    ...links.map((path) => ({ ...usr, mountPath: `/${path}`, subPath: path })),
  ],
  volumes: [{ name: 'usr', hostPath: { path: '/usr' } }],
  path: { name: 'PATH', value: '/usr/bin:/bin' },
} as const;
