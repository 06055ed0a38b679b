// Where in the text of tasks.json the cursor stands: in which field of which task of our type.
import { findNodeAtLocation, getLocation, getNodeValue, parseTree, type Node } from 'jsonc-parser';
import { isJsonObject, type JsonObject } from '../../../core/json.ts';
import { taskType } from '../../../host/ids.ts';

export interface TaskPlace {
  /** `platforms` for every entry of that list, `buildArgs` for every name in that object. */
  readonly field: string;
  /** A name in an object, not a value. */
  readonly isName: boolean;
  /** The task, as far as it is written. */
  readonly task: JsonObject;
  /** Of the text that a completion replaces, quotes included: empty where nothing is typed. */
  readonly start: number;
  readonly end: number;
}

/** Undefined where nothing of a build is written. Never throws, on half a text neither. */
export function taskPlaceAt(text: string, offset: number): TaskPlace | undefined {
  const { path, previousNode, isAtPropertyKey } = getLocation(text, offset);
  const [tasks, index, field, ...within] = path;
  if (tasks !== 'tasks' || typeof index !== 'number' || typeof field !== 'string' || within.length > 1)
    return undefined;
  const isName = isAtPropertyKey && within.length === 1;
  if (isAtPropertyKey && !isName) return undefined;
  const root = parseTree(text);
  const node = root && findNodeAtLocation(root, ['tasks', index]);
  const task: unknown = node && getNodeValue(node);
  if (!isJsonObject(task) || task['type'] !== taskType) return undefined;
  return { field, isName, task, ...typedAround(previousNode, offset) };
}

/** The quoted text that the cursor stands in: a name, or a value. */
function typedAround(node: Node | undefined, offset: number): Pick<TaskPlace, 'start' | 'end'> {
  const isText = node?.type === 'string' || node?.type === 'property';
  const isInside = isText && node.offset < offset && offset <= node.offset + node.length;
  return isInside ? { start: node.offset, end: node.offset + node.length } : { start: offset, end: offset };
}
