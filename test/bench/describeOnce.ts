// One image described by our client in a process of its own, as the other clients are: bundled, then run as
// `node describeOnce.mjs <image> <folder of Docker's configuration>`.
import process from 'node:process';
import { openOurClient, referenceOf } from './ourClient.ts';

const [image = '', dockerConfig = ''] = process.argv.slice(2);
const { images, close } = openOurClient(dockerConfig);
const { description } = await images.lookUp(referenceOf(image), new AbortController().signal);
process.stdout.write(`${JSON.stringify(description.platforms)}\n`);
await close();
