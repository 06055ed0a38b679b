// The files of the suite, by name: the bundler follows what is written here.
export async function loadSuites(): Promise<void> {
  await import('./activation.test.ts');
}
