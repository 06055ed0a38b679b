// Bundles the extension into dist/ and, with --tests, the suite that runs inside VS Code into out/.
import { rm } from 'node:fs/promises';
import process from 'node:process';
import { build, context } from 'esbuild';

const flags = new Set(process.argv.slice(2));

/** @type {import('esbuild').BuildOptions} */
const shared = {
  bundle: true,
  platform: 'node',
  // The Node of the oldest VS Code in `engines`.
  target: 'node22.19',
  external: ['vscode'],
  // jsonc-parser's CommonJS requires its parts in a way that a bundler cannot follow.
  mainFields: ['module', 'main'],
  sourcemap: flags.has('--production') ? false : 'linked',
  minify: flags.has('--production'),
  // A watching editor waits for the line that says a build is done.
  logLevel: flags.has('--watch') ? 'info' : 'warning',
};

// ES modules with splitting: what is imported dynamically (the HTTP stack) becomes a file of its own and is read
// from disk only with the first request.
/** @type {import('esbuild').BuildOptions} */
const extension = {
  ...shared,
  entryPoints: ['src/extension.ts'],
  outdir: 'dist',
  format: 'esm',
  splitting: true,
  metafile: true,
  // undici is CommonJS and requires Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
};

/** @type {import('esbuild').BuildOptions} */
const hostTests = {
  ...shared,
  entryPoints: { index: 'test/host/index.ts' },
  outdir: 'out/host',
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  sourcemap: 'inline',
  // Mocha finds its own files at run time.
  external: ['vscode', 'mocha'],
};

await rm('dist', { recursive: true, force: true });
if (flags.has('--watch')) {
  const contexts = await Promise.all([context(extension), context(hostTests)]);
  await Promise.all(contexts.map(each => each.watch()));
} else {
  await build(extension);
  if (flags.has('--tests')) await build(hostTests);
}
