// The page of a build: what is chosen, what the plan says of it, and what stands in its way; Enter builds.
import * as vscode from 'vscode';
import type { Builder } from '../../../core/builds/builder.ts';
import { shellText } from '../../../engine/shellText.ts';
import type { Engine } from '../../../engine/engine.ts';
import { isAbort } from '../../../host/cancel.ts';
import { plainText } from '../../../host/markdown.ts';
import { copyLines } from '../../shared/clipboard.ts';
import { explain } from '../../shared/messages.ts';
import type { BuildJob } from '../job.ts';
import type { BuildParts } from '../parts.ts';
import { carryOut } from './mends.ts';
import { createPlanner, type Planner, type PlanState } from './planner.ts';
import type { Act, Row } from './row.ts';
import { isBlocked, pageRows, type RowGroup } from './rows.ts';
import { createStanding } from './standing.ts';
import type { PageSubject } from './subject.ts';

/** Stays until the build is begun or given up: then undefined. Rejects with EngineError where there is no engine. */
export async function showPage(subject: PageSubject, parts: BuildParts): Promise<BuildJob | undefined> {
  return new Page(subject, await parts.engine(), parts).show();
}

interface PageItem extends vscode.QuickPickItem {
  readonly row?: Row;
}

interface PageButton extends vscode.QuickInputButton {
  readonly press: () => Promise<void> | void;
}

class Page {
  readonly #subject: PageSubject;
  readonly #engine: Engine;
  readonly #planner: Planner;
  readonly #standing = createStanding();
  readonly #picker = vscode.window.createQuickPick<PageItem>();
  readonly #end = Promise.withResolvers<BuildJob | undefined>();
  #state: PlanState = { kind: 'making' };
  #isAwaited = false;
  /** Another picker, box or dialog stands in the page's place. */
  #isAway = false;
  #isOver = false;
  /** What is planned was edited since. */
  #isStale = false;
  /** Of the row under the cursor. */
  #active = 'build';

  constructor(subject: PageSubject, engine: Engine, parts: BuildParts) {
    this.#subject = subject;
    this.#engine = engine;
    this.#planner = createPlanner(subject, engine, parts, state => this.#onPlan(state));
  }

  show(): Promise<BuildJob | undefined> {
    const picker = this.#picker;
    picker.title = this.#subject.title;
    picker.placeholder = vscode.l10n.t('Enter builds; choose a row to change it');
    picker.matchOnDescription = true;
    picker.ignoreFocusOut = true;
    picker.keepScrollPosition = true;
    picker.buttons = this.#buttons();
    picker.onDidChangeActive(([item]) => (this.#active = item?.row?.key ?? this.#active));
    picker.onDidAccept(() => {
      const [item] = picker.selectedItems;
      if (!item?.row || this.#isAway || !this.#standing.isMeant(item.row.key, performance.now())) return;
      void this.#act(item.row.act);
    });
    picker.onDidTriggerButton(button => void (button as PageButton).press());
    picker.onDidHide(() => (this.#isAway ? undefined : this.#finish(undefined)));
    const edits = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      const isPlanned = this.#subject.images().some(image => image.dockerfile === document.uri.fsPath);
      if (isPlanned && contentChanges.length > 0) this.#isStale = true;
    });
    this.#plan();
    picker.show();
    return this.#end.promise.finally(() => {
      edits.dispose();
      this.#planner.stop();
      picker.dispose();
    });
  }

  #buttons(): PageButton[] {
    const { l10n } = vscode;
    const { saveAsTask } = this.#subject;
    const button = (icon: string, tooltip: string, press: PageButton['press']): PageButton => ({
      iconPath: new vscode.ThemeIcon(icon),
      tooltip,
      press,
    });
    return [
      button('copy', l10n.t('Copy Command Line'), () => this.#copy()),
      ...(saveAsTask ? [button('save', l10n.t('Save as Task'), () => this.#save(saveAsTask))] : []),
      button('refresh', l10n.t('Refresh Plan'), () => this.#planAnew()),
    ];
  }

  #plan(): void {
    this.#isStale = false;
    this.#planner.start();
  }

  #planAnew(): void {
    this.#planner.forget();
    this.#plan();
  }

  #onPlan(state: PlanState): void {
    this.#state = state;
    if (state.kind === 'made' && this.#isAwaited) {
      if (this.#isStale) return this.#plan();
      if (!isBlocked(state.plan)) return this.#begin(state.plan.builder);
    }
    if (state.kind !== 'making') this.#isAwaited = false;
    this.#draw();
  }

  #draw(): void {
    const picker = this.#picker;
    const subject = this.#subject;
    picker.busy = this.#state.kind === 'making';
    const groups = pageRows({
      images: subject.images(),
      fields: subject.fields(),
      state: this.#state,
      commandLine: this.#commandLine(),
      isAwaited: this.#isAwaited,
    });
    const items = groups.flatMap(itemsOf);
    picker.items = items;
    this.#standing.draw(
      items.map(({ row }) => row?.key),
      performance.now(),
    );
    // A row that is gone leaves the cursor to the first.
    const active = items.find(({ row }) => row?.key === this.#active) ?? items[0];
    if (active) picker.activeItems = [active];
  }

  async #act(act: Act): Promise<void> {
    switch (act.kind) {
      case 'build':
        return this.#build();
      case 'edit':
        return this.#leave(act.field.edit);
      case 'mend':
        // It may be the login that is mended.
        this.#planner.forget();
        return this.#leave(() => carryOut(act.mend, this.#subject));
      case 'lead':
        return this.#lead();
      case 'retry':
        return this.#planAnew();
      case 'copy':
        return this.#copy();
      case 'none':
    }
  }

  #build(): void {
    if (this.#state.kind === 'made' && !this.#isStale) return this.#begin(this.#state.plan.builder);
    this.#isAwaited = true;
    if (this.#isStale) this.#plan();
    else this.#draw();
  }

  #begin(builder: Builder): void {
    const remembered = Promise.resolve(this.#subject.remember());
    this.#finish(remembered.then(() => this.#subject.job(this.#engine, builder)));
  }

  #finish(job: Promise<BuildJob> | undefined): void {
    this.#isOver = true;
    this.#end.resolve(job);
  }

  /** The cursor goes to the first row that mends. */
  #lead(): void {
    const mend = this.#picker.items.find(({ row }) => row?.act.kind === 'mend');
    if (mend) this.#picker.activeItems = [mend];
  }

  /** Gives its place to other questions, and comes back; plans anew where they changed something. */
  async #leave(ask: () => Promise<boolean | void>): Promise<void> {
    const before = this.#chosen();
    this.#isAway = true;
    this.#isAwaited = false;
    this.#picker.value = '';
    this.#picker.enabled = false;
    let hasChanged: boolean | void = true;
    try {
      hasChanged = await ask();
    } catch (error) {
      if (!isAbort(error)) void vscode.window.showErrorMessage(plainText(explain(error).text));
    }
    if (this.#isOver) return;
    this.#picker.enabled = true;
    this.#picker.show();
    this.#isAway = false;
    if (hasChanged === true || before !== this.#chosen()) this.#plan();
    else this.#draw();
  }

  #chosen(): string {
    return JSON.stringify([this.#subject.images(), this.#subject.builder()]);
  }

  async #copy(): Promise<void> {
    const text = this.#commandLine();
    if (text !== '') await copyLines([text]);
  }

  /** The file that it opens takes the page's place. */
  #save(saveAsTask: () => Promise<void>): Promise<void> {
    return this.#leave(async () => {
      await saveAsTask();
      this.#finish(undefined);
    });
  }

  #commandLine(): string {
    if (this.#state.kind !== 'made') return '';
    const shell = process.platform === 'win32' ? 'powershell' : 'posix';
    const lines = this.#subject.commandLines(this.#engine, this.#state.plan.builder);
    return lines.map(words => shellText(words, shell)).join(shell === 'posix' ? ' && ' : '; ');
  }
}

function itemsOf({ title, rows }: RowGroup): PageItem[] {
  const separator: PageItem[] = title === '' ? [] : [{ label: title, kind: vscode.QuickPickItemKind.Separator }];
  return [...separator, ...rows.map(itemOf)];
}

function itemOf(row: Row): PageItem {
  const { label, icon, description, detail } = row;
  return {
    row,
    label,
    iconPath: new vscode.ThemeIcon(icon),
    ...(description !== undefined && { description }),
    ...(detail !== undefined && { detail }),
    alwaysShow: row.key === 'build',
  };
}
