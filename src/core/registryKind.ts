// The kinds of registries that are told apart, as settings name them.
export const registryKinds = [
  'dockerhub',
  'ghcr',
  'quay',
  'gitlab',
  'harbor',
  'ecr',
  'acr',
  'google',
  'generic',
] as const;

export type RegistryKind = (typeof registryKinds)[number];

export function isRegistryKind(value: unknown): value is RegistryKind {
  return (registryKinds as readonly unknown[]).includes(value);
}
