// What a push of an index document would do, as far as it can be told without writing anything: asked for once, and again when
// the text wants something else.
import type * as vscode from 'vscode';
import { examineIndex, referencesOf, severityOf, targetTags } from '../../../core/indexes/document/findings.ts';
import { composeResolved, type ComposedIndex, type Resolution } from '../../../core/indexes/resolve.ts';
import type { IndexSpec } from '../../../core/indexes/spec.ts';
import { formatReference, type Reference } from '../../../core/reference.ts';
import { RegistryError } from '../../../registry/errors.ts';
import type { PlannedTransfer } from '../../../registry/write/transfer.ts';
import type { Outcome } from '../../shared/outcome.ts';
import type { IndexParts } from '../parts.ts';
import { readDocument } from './documents.ts';
import { knowledgeOf, lookUpAll } from './knowledge.ts';

export type PushOutlook =
  /** Something in the text is in the way. */
  | { readonly kind: 'problems'; readonly count: number }
  /** A registry gives no answer. */
  | { readonly kind: 'failed'; readonly error: unknown }
  | {
      readonly kind: 'planned';
      readonly spec: IndexSpec;
      readonly index: ComposedIndex;
      readonly transfers: readonly PlannedTransfer[];
      /** By tag, what it points to now; none where it is new. */
      readonly current: ReadonlyMap<string, string | undefined>;
      /** Sources that an engine holds: what is in them shows when they are pushed. */
      readonly local: number;
      /** Sources that were not looked at: there are more of them than that is done for. */
      readonly unseen: number;
    };

/** Nobody reads of more tags. */
const mostTags = 20;

/** Milliseconds for which an answer of the target counts, and for which a failure is not repeated. */
const life = { answer: 300_000, failure: 20_000 };

interface Planned {
  readonly key: string;
  readonly asOf: number;
  readonly transfers: Promise<readonly PlannedTransfer[]>;
  isFailed: boolean;
}

export interface Planning {
  /** Rejects only with the signal's reason. */
  outlook(document: vscode.TextDocument, signal: AbortSignal): Promise<PushOutlook>;
  forget(): void;
}

export function createPlanning({ client, images, closed }: Pick<IndexParts, 'client' | 'images' | 'closed'>): Planning {
  let plans = new WeakMap<vscode.TextDocument, Planned>();

  const transfersOf = (document: vscode.TextDocument, spec: IndexSpec, resolution: Resolution) => {
    const key = keyOf(spec, resolution);
    const last = plans.get(document);
    if (last?.key === key && performance.now() - last.asOf < (last.isFailed ? life.failure : life.answer)) {
      return last.transfers;
    }
    const transfers = client.planIndex({ spec, resolution }, closed);
    const planned: Planned = { key, asOf: performance.now(), transfers, isFailed: false };
    transfers.catch(() => (planned.isFailed = true));
    plans.set(document, planned);
    return transfers;
  };

  return {
    async outlook(document, signal) {
      const model = readDocument(document);
      const { spec } = model;
      if (!spec) return problems(model.faults.filter(({ severity }) => severity === 'error').length);
      const tags = targetTags(spec).slice(0, mostTags);
      const outcomes = await lookUpAll(images, [...referencesOf(model), ...tags], signal);
      const error = [...outcomes.values()].map(failureOf).find(each => each !== undefined);
      if (error) return { kind: 'failed', error };
      const knowledge = knowledgeOf(images);
      const { findings, resolution } = examineIndex(model, knowledge);
      const index = await composeResolved(spec, resolution.entries, resolution.origin);
      const inTheWay = findings.filter(finding => {
        return finding.kind === 'moved' ? finding.current !== index?.digest : severityOf(finding) === 'error';
      }).length;
      if (inTheWay > 0 || !index) return problems(inTheWay);
      try {
        const transfers = await transfersOf(document, spec, resolution);
        const local = spec.manifests.filter(({ engine }) => engine !== undefined).length;
        const unseen = spec.manifests.filter(each => !each.engine && !knowledge.source(each.reference)).length;
        return { kind: 'planned', spec, index, transfers, current: currentOf(tags, outcomes), local, unseen };
      } catch (error) {
        return { kind: 'failed', error };
      }
    },

    forget: () => void (plans = new WeakMap()),
  };
}

function problems(count: number): PushOutlook {
  return { kind: 'problems', count: Math.max(1, count) };
}

/** What is not there, or cannot be read, is a finding; here it is the registry that gives no answer. */
function failureOf(outcome: Outcome): RegistryError | undefined {
  if (!(outcome instanceof RegistryError)) return outcome.offline;
  const isFinding = ['not-found', 'malformed', 'too-large', 'digest-mismatch'].includes(outcome.kind);
  return isFinding ? undefined : outcome;
}

function currentOf(
  tags: readonly Reference[],
  outcomes: ReadonlyMap<string, Outcome>,
): ReadonlyMap<string, string | undefined> {
  const digestOf = (outcome: Outcome | undefined) =>
    outcome instanceof RegistryError ? undefined : outcome?.description.digest;
  return new Map(tags.map(tag => [tag.tag ?? '', digestOf(outcomes.get(formatReference(tag)))]));
}

function keyOf({ target, tags }: IndexSpec, { entries }: Resolution): string {
  const { host, repository } = target;
  const from = entries.map(({ descriptor, source: { reference } }) => {
    return `${descriptor.digest} ${reference.host}/${reference.repository}`;
  });
  return JSON.stringify([host, repository, tags, from]);
}
