// What is being put together in the dialog, and what of it stands in the settings in the end.
import type { JsonObject } from '../../core/json.ts';
import type { RegistryKind } from '../../core/registryKind.ts';
import type { RegistrySetting } from '../../host/settings.ts';
import type { RegistryOptions } from '../../registry/endpoint.ts';
import { providerOf } from '../../registry/providers/browse.ts';
import type { Choice } from './credentials.ts';
import { withRepositories } from './entries.ts';

export interface Draft {
  readonly kind: RegistryKind;
  /** As typed; what it means depends on the kind. */
  readonly hostText: string;
  /** The registry that all that follows is about; undefined until there is one. */
  readonly host?: string;
  /** Undefined until somebody chose. */
  readonly choice?: Choice;
  /** Whether user and password are typed for that. */
  readonly isTyping: boolean;
  readonly username: string;
  readonly password: string;
  readonly name: string;
  readonly plainHttp?: boolean;
  readonly caFile?: string;
  /** Those to add to what is there. */
  readonly repositories?: readonly string[];
}

export const emptyDraft: Draft = {
  kind: 'dockerhub',
  hostText: '',
  isTyping: false,
  username: '',
  password: '',
  name: '',
};

/** Of an entry that is there already. */
export function draftOf(setting: RegistrySetting): Draft {
  const { host, name = '', kind, plainHttp, caFile } = setting;
  return {
    ...emptyDraft,
    kind: kind ?? kindByHost(host),
    hostText: host,
    host,
    name,
    ...(plainHttp !== undefined && { plainHttp }),
    ...(caFile !== undefined && { caFile }),
  };
}

/** A host that is known says more than “any other”. */
export function kindOf(host: string, { kind }: Pick<Draft, 'kind'>): RegistryKind {
  return kind === 'generic' ? kindByHost(host) : kind;
}

function kindByHost(host: string): RegistryKind {
  return providerOf(host, undefined).kind;
}

/** With what the draft's registry is spoken to. */
export function optionsOf(host: string, draft: Draft): RegistryOptions {
  const { plainHttp, caFile } = draft;
  return {
    kind: kindOf(host, draft),
    ...(plainHttp !== undefined && { plainHttp }),
    ...(caFile !== undefined && { caFile }),
  };
}

/** The entry, with all that stood there and is not asked for in the dialog. */
export function entryOf(host: string, draft: Draft, before: JsonObject = {}): JsonObject {
  const { name: _, kind: __, plainHttp: ___, caFile: ____, ...others } = before;
  const kind = kindOf(host, draft);
  const name = draft.name.trim();
  return {
    ...others,
    host,
    ...(name !== '' && { name }),
    ...(kind !== kindByHost(host) && { kind }),
    ...(draft.plainHttp !== undefined && { plainHttp: draft.plainHttp }),
    ...(draft.caFile !== undefined && { caFile: draft.caFile }),
    ...(draft.repositories && { repositories: withRepositories(host, others['repositories'], draft.repositories) }),
  };
}
