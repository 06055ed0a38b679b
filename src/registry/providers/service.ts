// The HTTP of the services beside the registries: JSON of a bounded size, pages on the same origin only, and the login of
// the registry only where the provider says that it belongs there.
import { isJsonObject, type JsonObject } from '../../core/json.ts';
import type { RegistryApi, ServiceLogin } from '../api.ts';
import { RegistryError, type RegistryErrorData } from '../errors.ts';
import { nextPage } from '../lists.ts';
import { readBody, type HttpAnswer } from '../transport/transport.ts';

export interface ServiceAnswer {
  readonly json: unknown;
  /** Where the answer was found. */
  readonly url: URL;
  /** What its Link header calls the next page. */
  readonly next?: URL;
}

const largestAnswer = 4 * 1024 * 1024;

export interface ServiceQuestion {
  readonly root: URL;
  readonly path: string | URL;
  readonly login?: ServiceLogin;
  readonly about: RegistryErrorData;
  readonly signal: AbortSignal;
}

export async function askService(api: RegistryApi, question: ServiceQuestion): Promise<ServiceAnswer> {
  const { root, path, login, about, signal } = question;
  const url = new URL(path, root);
  if (url.origin !== root.origin) throw new RegistryError('refused', about, 'it is on another server');
  return api.limited(about, signal, async both => {
    const answer = await api.service({ url, about, signal: both, ...(login && { login }) });
    return readAnswer(answer, root.origin, about);
  });
}

export async function readAnswer(answer: HttpAnswer, origin: string, about: RegistryErrorData): Promise<ServiceAnswer> {
  const text = new TextDecoder().decode(await readBody(answer, largestAnswer, about));
  const next = nextPage(answer, origin);
  return { json: parse(text, about), url: answer.url, ...(next && { next }) };
}

function parse(text: string, about: RegistryErrorData): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RegistryError('not-a-registry', about, 'its service did not answer with JSON', { cause });
  }
}

/** The objects of a list; another shape is no answer of this service. */
export function objectsIn(value: unknown, about: RegistryErrorData): JsonObject[] {
  if (Array.isArray(value)) return value.filter(isJsonObject);
  throw new RegistryError('not-a-registry', about, 'its service did not answer with a list');
}

/** A member of the answer that has to be a list of objects. */
export function listIn({ json }: ServiceAnswer, member: string, about: RegistryErrorData): JsonObject[] {
  return objectsIn(isJsonObject(json) ? json[member] : undefined, about);
}
