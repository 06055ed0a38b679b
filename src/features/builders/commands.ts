// What is done with builders, read from disk when the first of it is asked for.
export { addNode } from './addNode.ts';
export { createBuilder } from './create.ts';
export { inspectBuilder } from './inspect.ts';
export { bootstrapBuilder, removeBuilder, stopBuilder } from './manage.ts';
export { pruneBuilder } from './prune.ts';
