// What an engine is told to do, read from disk when the first of it is asked for.
export { pull } from './pull.ts';
export { push } from './push.ts';
export { remove } from './remove.ts';
export { runImage } from './run.ts';
export { tag } from './tag.ts';
