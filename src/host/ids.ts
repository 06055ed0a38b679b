// Every id that stands in package.json too: a test holds the two against each other.

export const viewIds = { registries: 'multiarch.registries' } as const;

export const commandIds = {
  build: 'multiarch.build',
  inspect: 'multiarch.inspect',
  pinDigest: 'multiarch.pinDigest',
  unpinDigest: 'multiarch.unpinDigest',
  pinAllDigests: 'multiarch.pinAllDigests',
  updateAllDigests: 'multiarch.updateAllDigests',
  unpinAllDigests: 'multiarch.unpinAllDigests',
  copyDigest: 'multiarch.copyDigest',
  copyReference: 'multiarch.copyReference',
  selectTargetPlatforms: 'multiarch.selectTargetPlatforms',
  refresh: 'multiarch.refresh',
  showLog: 'multiarch.showLog',
} as const;

/** Commands that nobody types: for other extensions, or behind a lens or a row of the side bar. */
export const hiddenCommandIds = {
  analyze: 'multiarch.analyze',
  imageActions: 'multiarch.imageActions',
  findTag: 'multiarch.findTag',
  loadMore: 'multiarch.loadMore',
} as const;

export const settingKeys = [
  'targetPlatforms',
  'registries',
  'enginePath',
  'codeLens',
  'hover',
  'diagnostics',
  'tagTtl',
  'timeout',
] as const;
export type SettingKey = (typeof settingKeys)[number];

export const taskType = 'multiarch';

/** Where raw manifests open as read-only documents. */
export const manifestScheme = 'multiarch';

export const dockerfileLanguage = 'dockerfile';
