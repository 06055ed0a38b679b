// Takes every measurement, one after the other, and writes the document that `npm run bench` prints. A part that cannot be
// measured here says why in its place.
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import process from 'node:process';
import { measureAnalysis, measureKeystroke } from './analysis.ts';
import { pushLarge } from '../support/registry/largePush.ts';
import { buildProduction } from './bundle.ts';
import { measureCopyImage } from './copyImage.ts';
import { measureInHost } from './host.ts';
import { measureLists } from './lists.ts';
import { measureManyImages } from './manyImages.ts';
import { reasonOf, rounded } from './measure.ts';
import { measureMemory } from './memory.ts';
import { measurePushIndex } from './pushIndex.ts';
import { measureRegistry } from './registry.ts';
import { measureRepositories } from './repositories.ts';
import { measureTags } from './tags.ts';
import { measureVerify } from './verify.ts';

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: figures.ts <file to write>');

const started = performance.now();
const registry = await part('registry', measureRegistry);
const manyImages = await part('a hundred images', measureManyImages);
const tags = await part('ten thousand tags', measureTags);
const lists = await part('a hundred thousand tags', measureLists);
const repositories = await part('twenty thousand repositories', measureRepositories);
const pushIndex = await part('pushing an index', measurePushIndex);
const copyImage = await part('copying an image', measureCopyImage);
const largePush = await part('pushing a GiB', () => pushLarge(1024));
const verify = await part('looking inside', measureVerify);
const memory = await part('memory', measureMemory);
const production = await part('bundle', buildProduction);
const keystroke = await part('a keystroke', measureKeystroke);
const analysis = await part('analysis', measureAnalysis);
const host = await part('extension host', async () => {
  if ('skipped' in production) throw new Error(production.skipped);
  return await measureInHost(production.folder);
});
if (!('skipped' in production)) await production.remove();

const document = {
  machine: { node: process.version, platform: process.platform, processors: cpus().length },
  seconds: rounded((performance.now() - started) / 1000),
  registry,
  manyImages,
  tags,
  lists,
  repositories,
  pushIndex,
  largePush,
  copyImage,
  verify,
  memory,
  activation: {
    bundle: 'skipped' in production ? production : production.sizes,
    ms: 'skipped' in host ? host : host.activation,
  },
  manyDockerfiles: 'skipped' in host ? host : host.manyDockerfiles,
  keystroke: { inVsCode: 'skipped' in host ? host : host.edits, analysisAlone: keystroke },
  analysis,
};
await writeFile(file, `${JSON.stringify(document, undefined, 2)}\n`);

async function part<T>(name: string, measure: () => Promise<T>): Promise<T | { readonly skipped: string }> {
  console.log(`measuring: ${name}`);
  try {
    return await measure();
  } catch (error) {
    console.log(`not measured: ${name}: ${reasonOf(error)}`);
    return { skipped: reasonOf(error) };
  }
}
