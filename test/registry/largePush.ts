// Run by a test as a program of its own: an image pushed from registry to registry, and how much memory that took.
import process from 'node:process';
import { createClient, referenceTo, uncancelled } from './support.ts';
import { pushIndex } from './pushSupport.ts';

const [small, large, target] = process.argv.slice(2).map(referenceTo);
if (!small || !large || !target) throw new Error('usage: largePush.ts <small image> <large image> <target>');

const client = createClient({ timeout: 60_000 });
const push = (source: typeof large) =>
  pushIndex(client, target, [{ reference: source }], { signal: uncancelled(), tags: ['1'] });
// What the program itself needs is there by then.
await push(small);
const before = process.memoryUsage.rss();
let most = before;
const timer = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 5);
const started = performance.now();
await push(large);
clearInterval(timer);
await client.close();
const mib = (bytes: number) => Math.round(bytes / 1024 / 1024);
const seconds = (performance.now() - started) / 1000;
console.log(JSON.stringify({ before: mib(before), growth: mib(most - before), seconds }));
