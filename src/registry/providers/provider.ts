// What differs between the registries when they list something. A provider is data and a few functions; what it leaves
// out, its registry cannot do.
import type { Platform } from '../../core/platform.ts';
import type { RegistryKind } from '../../core/registryKind.ts';
import type { Repository } from '../../core/reference.ts';
import type { ServiceLogin } from '../api.ts';
import type { RegistryErrorData } from '../errors.ts';
import type { Lists, Page } from '../lists.ts';
import type { ServiceAnswer } from './service.ts';

/** One platform of a tag, as the service's own database says: to be shown, not to be relied on. */
export interface ListedPlatform {
  readonly platform: Platform;
  readonly digest?: string;
  /** Compressed bytes. */
  readonly size?: number;
}

export interface TagPage extends Page {
  /** By tag, where the list tells it by itself. */
  readonly platforms?: ReadonlyMap<string, readonly ListedPlatform[]>;
  /** By tag, in milliseconds since the epoch, where the list tells it by itself. */
  readonly pushed?: ReadonlyMap<string, number>;
  /** Set where the registry lists the oldest tags first: the newest are on the last page. */
  readonly isOldestFirst?: true;
}

/** What of a name a registry can be asked for. */
export type Finds = 'part' | 'beginning';

/** One question, and whom it may be put to. */
export interface Question {
  readonly host: string;
  readonly signal: AbortSignal;
  /** Where the page before said that the next one is. */
  readonly next?: URL;
  /** A part of the names asked for. Who cannot ask for that asks for all. */
  readonly text?: string;
  /** The lists that every registry has to give by the distribution specification. */
  readonly lists: Lists;
  /**
   * JSON of the provider's own service, by a path below its root or a whole address there. `user`: with a login even
   * where that costs a request, because it shows more.
   */
  readonly ask: (path: string | URL, about: RegistryErrorData, as?: 'user') => Promise<ServiceAnswer>;
  /** JSON of the registry's own list of tags, with what it adds to the specification. */
  readonly askTags: (repository: Repository) => Promise<ServiceAnswer>;
  /** Whom the registry's login is for, where its service may have it too; undefined without one. */
  readonly user: () => Promise<string | undefined>;
}

export interface Provider {
  readonly kind: RegistryKind;
  /** Hosts that are known to be of this kind. */
  readonly hosts?: RegExp;
  /** The root of the service's own API, given the registry's host and the origin of its API. */
  readonly service?: (host: string, origin: string) => string | undefined;
  /** How the registry's credentials are given to its own service; none are where this is left out. */
  readonly login?: ServiceLogin['as'];
  /** Every namespace of the registry, or with `listsOwn` the account's own alone. */
  readonly namespaces?: (question: Question) => Promise<Page>;
  readonly listsOwn?: true;
  /** Every repository of the registry. */
  readonly repositories?: (question: Question) => Promise<Page>;
  /** The repositories of one namespace, by their whole names. */
  readonly inNamespace?: (question: Question, namespace: string) => Promise<Page>;
  readonly tags?: (question: Question, repository: Repository) => Promise<TagPage>;
  /** Of which of these lists the question's text is heeded, and how. */
  readonly finds?: Readonly<Partial<Record<ListKind, Finds>>>;
}

/** The lists of a provider. */
type ListKind = 'namespaces' | 'repositories' | 'inNamespace' | 'tags';
