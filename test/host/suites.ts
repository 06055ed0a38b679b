// The files of the suite, by name: the bundler follows what is written here.
export async function loadSuites(): Promise<void> {
  await import('./activation.test.ts');
  await import('./sharedProcess.test.ts');
  await import('./ids.test.ts');
  await import('./markdown.test.ts');
  await import('./dockerfile.test.ts');
  await import('./completion.test.ts');
  await import('./completionTags.test.ts');
  await import('./siblings.test.ts');
  await import('./findings.test.ts');
  await import('./codeActions.test.ts');
  await import('./pins.test.ts');
  await import('./badInput.test.ts');
  await import('./commands.test.ts');
  await import('./documents.test.ts');
  await import('./copies.test.ts');
  await import('./useInDockerfile.test.ts');
  await import('./keys.test.ts');
  await import('./deletion.test.ts');
  await import('./targets.test.ts');
  await import('./manyDockerfiles.test.ts');
  await import('./registries.test.ts');
  await import('./rowsBelowTags.test.ts');
  await import('./rowsOfImages.test.ts');
  await import('./lists.test.ts');
  await import('./listFilters.test.ts');
  await import('./listsShown.test.ts');
  await import('./connect.test.ts');
  await import('./connectDialog.test.ts');
  await import('./localImages.test.ts');
  await import('./build.test.ts');
}
