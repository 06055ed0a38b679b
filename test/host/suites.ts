// The files of the suite, by name: the bundler follows what is written here.
export async function loadSuites(): Promise<void> {
  await import('./activation.test.ts');
  await import('./sharedProcess.test.ts');
  await import('./ids.test.ts');
  await import('./markdown.test.ts');
  await import('./dockerfile.test.ts');
  await import('./badInput.test.ts');
  await import('./commands.test.ts');
  await import('./registries.test.ts');
  await import('./build.test.ts');
}
