// A person who answers the questions of a dialog.
import assert from 'node:assert/strict';
import type {
  Ask,
  Option,
  PickQuestion,
  Place,
  Remark,
  TextQuestion,
  TypedText,
} from '../../src/features/shared/ask.ts';

/** One answer of a person: a row that begins so or a text, the way back, Escape, or the path of a file. */
export type Reply =
  string | { readonly back: string } | { readonly escape: true } | { readonly file: string | undefined };

export interface Script extends Ask {
  /** What was asked, in order: the step, then the rows, or what stood in the box. */
  readonly asked: string[];
  /** What was offered beside: details, remarks. */
  readonly said: string[];
}

/** Answers in order, and fails at a question that nobody foresaw. */
export function scripted(replies: readonly Reply[]): Script {
  const left = [...replies];
  const asked: string[] = [];
  const said: string[] = [];
  const next = (question: string): Reply => {
    asked.push(question);
    const reply = left.shift();
    assert(reply !== undefined, `not foreseen: ${question}\nafter ${asked.join('\n')}`);
    if (typeof reply === 'object' && 'escape' in reply) throw new DOMException('cancelled', 'AbortError');
    return reply;
  };
  const stepOf = ({ step, totalSteps, title }: Place) => (step === undefined ? title : `${step}/${totalSteps}`);
  return {
    asked,
    said,
    async pick<T>(place: Place, { placeholder, options, active }: PickQuestion<T>): Promise<Option<T> | undefined> {
      said.push(
        placeholder,
        ...options.map(({ label, description, detail }) => [label, description, detail].join(' | ')),
      );
      const mark = (option: Option<T>) => (option.value === active ? `[${option.label}]` : option.label);
      const reply = next(`${stepOf(place)} ${options.map(mark).join(', ')}`);
      if (typeof reply === 'object') return undefined;
      return options.find(({ label }) => label.startsWith(reply)) ?? assert.fail(`no ${reply} in ${asked.at(-1)}`);
    },
    async text(place: Place, { value, isSecret, remark, prompt }: TextQuestion): Promise<TypedText> {
      said.push(prompt);
      const reply = next(`${stepOf(place)} “${isSecret && value ? '•' : value}”`);
      assert(typeof reply === 'string' || 'back' in reply);
      const typed = typeof reply === 'string' ? reply : reply.back;
      const remarked: Remark = remark(typed);
      if (remarked) said.push('error' in remarked ? remarked.error : remarked.info);
      assert(typeof reply !== 'string' || !remarked || !('error' in remarked), `${typed}: ${JSON.stringify(remarked)}`);
      return { text: typed, isBack: typeof reply !== 'string' };
    },
    async file(): Promise<string | undefined> {
      const reply = next('file');
      assert(typeof reply === 'object' && 'file' in reply);
      return reply.file;
    },
  };
}
