// Every id that stands in package.json too: a test holds the two against each other.

export const viewIds = { registries: 'multiarch.registries', builders: 'multiarch.builders' } as const;

export const commandIds = {
  build: 'multiarch.build',
  bake: 'multiarch.bake',
  createWorkflow: 'multiarch.createWorkflow',
  inspect: 'multiarch.inspect',
  verify: 'multiarch.verify',
  compare: 'multiarch.compare',
  createIndex: 'multiarch.createIndex',
  editIndex: 'multiarch.editIndex',
  pushIndex: 'multiarch.pushIndex',
  previewIndex: 'multiarch.previewIndex',
  copyImage: 'multiarch.copyImage',
  pinDigest: 'multiarch.pinDigest',
  unpinDigest: 'multiarch.unpinDigest',
  pinAllDigests: 'multiarch.pinAllDigests',
  updateAllDigests: 'multiarch.updateAllDigests',
  unpinAllDigests: 'multiarch.unpinAllDigests',
  copyDigest: 'multiarch.copyDigest',
  copyRaw: 'multiarch.copyRaw',
  copyReference: 'multiarch.copyReference',
  copyRow: 'multiarch.copyRow',
  copyPullCommand: 'multiarch.copyPullCommand',
  openWebPage: 'multiarch.openWebPage',
  useInDockerfile: 'multiarch.useInDockerfile',
  deleteTag: 'multiarch.deleteTag',
  selectTargetPlatforms: 'multiarch.selectTargetPlatforms',
  pull: 'multiarch.pull',
  runImage: 'multiarch.runImage',
  removeImage: 'multiarch.removeImage',
  tagImage: 'multiarch.tagImage',
  pushImage: 'multiarch.pushImage',
  connectRegistry: 'multiarch.connectRegistry',
  editRegistry: 'multiarch.editRegistry',
  disconnectRegistry: 'multiarch.disconnectRegistry',
  signIn: 'multiarch.signIn',
  signOut: 'multiarch.signOut',
  addRepository: 'multiarch.addRepository',
  filter: 'multiarch.filter',
  clearFilter: 'multiarch.clearFilter',
  sortTagsByVersion: 'multiarch.sortTagsByVersion',
  sortTagsNewestFirst: 'multiarch.sortTagsNewestFirst',
  stopReading: 'multiarch.stopReading',
  createBuilder: 'multiarch.createBuilder',
  addNode: 'multiarch.addNode',
  bootstrapBuilder: 'multiarch.bootstrapBuilder',
  inspectBuilder: 'multiarch.inspectBuilder',
  pruneBuilder: 'multiarch.pruneBuilder',
  stopBuilder: 'multiarch.stopBuilder',
  removeBuilder: 'multiarch.removeBuilder',
  installEmulators: 'multiarch.installEmulators',
  refreshBuilders: 'multiarch.refreshBuilders',
  refresh: 'multiarch.refresh',
  showLog: 'multiarch.showLog',
} as const;

/** Commands that nobody types: for other extensions, or behind a lens or a row of the side bar. */
export const hiddenCommandIds = {
  analyze: 'multiarch.analyze',
  imageActions: 'multiarch.imageActions',
  findTag: 'multiarch.findTag',
  loadMore: 'multiarch.loadMore',
  onSelection: 'multiarch.onSelection',
  chooseIndexPlatforms: 'multiarch.chooseIndexPlatforms',
} as const;

/** Those in the title of a view. */
export const titleCommandIds: ReadonlySet<string> = new Set([
  commandIds.connectRegistry,
  commandIds.stopReading,
  commandIds.filter,
  commandIds.sortTagsByVersion,
  commandIds.sortTagsNewestFirst,
  commandIds.refresh,
  commandIds.createBuilder,
  commandIds.refreshBuilders,
  commandIds.installEmulators,
]);

/** What menus ask for in their `when`. */
export const contextKeys = {
  /** Whether the Registries view reads something in the background. */
  reading: 'multiarch.reading',
  /** `newest` or `version`. */
  tagOrder: 'multiarch.tagOrder',
  /** Whether the Builders view found no engine that builds. */
  noEngine: 'multiarch.noEngine',
} as const;

export const settingKeys = [
  'targetPlatforms',
  'registries',
  'engine',
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

/** Where comparisons open as read-only documents. */
export const comparisonScheme = 'multiarch-comparison';

export const dockerfileLanguage = 'dockerfile';
