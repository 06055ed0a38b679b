// How the steps of a dialog are asked: VS Code's quick pick and input box, with a way back that keeps what was typed.
import * as vscode from 'vscode';

/** Where in a dialog a question stands. */
export interface Place {
  readonly title: string;
  readonly step?: number;
  readonly totalSteps?: number;
  readonly canGoBack?: boolean;
}

export interface Option<T> {
  readonly label: string;
  readonly icon: string;
  readonly value: T;
  readonly description?: string;
  readonly detail?: string;
}

export interface PickQuestion<T> {
  readonly placeholder: string;
  readonly options: readonly Option<T>[];
  /** The row to begin at; the first one where it is left out. */
  readonly active?: T | undefined;
}

/** What is said below a text while it is typed; only an `error` keeps it from being accepted. */
export type Remark = { readonly error: string } | { readonly info: string } | undefined;

export interface TextQuestion {
  readonly prompt: string;
  readonly placeholder: string;
  readonly value: string;
  readonly isSecret?: boolean;
  readonly remark: (text: string) => Remark;
  /** A page that helps to answer, behind a button. */
  readonly link?: { readonly title: string; readonly url: string } | undefined;
}

export interface TypedText {
  readonly text: string;
  readonly isBack: boolean;
}

/** Undefined for the way back. Escape rejects with an AbortError. */
export interface Ask {
  pick<T>(place: Place, question: PickQuestion<T>): Promise<Option<T> | undefined>;
  text(place: Place, question: TextQuestion): Promise<TypedText>;
  /** The path of a file that exists; undefined where none was chosen. */
  file(title: string): Promise<string | undefined>;
}

export const vscodeAsk: Ask = { pick, text, file };

function pick<T>(place: Place, { placeholder, options, active }: PickQuestion<T>): Promise<Option<T> | undefined> {
  const picker = vscode.window.createQuickPick<vscode.QuickPickItem & { option: Option<T> }>();
  setUp(picker, place);
  picker.placeholder = placeholder;
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.items = options.map(option => {
    const { label, icon, description, detail } = option;
    return {
      option,
      label,
      iconPath: new vscode.ThemeIcon(icon),
      ...(description !== undefined && { description }),
      ...(detail !== undefined && { detail }),
    };
  });
  const found = picker.items.find(({ option }) => option.value === active);
  if (found) picker.activeItems = [found];
  return shown(picker, resolve => {
    picker.onDidAccept(() => {
      // Accepted with a text that no row holds: that is no choice, and no way back either.
      const [chosen] = picker.selectedItems;
      if (chosen) resolve(chosen.option);
    });
    picker.onDidTriggerButton(() => resolve(undefined));
  });
}

function text(place: Place, question: TextQuestion): Promise<TypedText> {
  const { prompt, placeholder, value, isSecret = false, remark, link } = question;
  const box = vscode.window.createInputBox();
  setUp(box, place);
  Object.assign(box, { prompt, placeholder, value, password: isSecret });
  const linkButton = link && { iconPath: new vscode.ThemeIcon('link-external'), tooltip: link.title };
  if (linkButton) box.buttons = [...box.buttons, linkButton];
  // What is not typed yet is not wrong yet.
  const look = () => (box.validationMessage = box.value === '' ? '' : messageOf(remark(box.value)));
  look();
  box.onDidChangeValue(look);
  return shown(box, resolve => {
    box.onDidAccept(() => {
      const said = remark(box.value);
      if (said && 'error' in said) box.validationMessage = said.error;
      else resolve({ text: box.value, isBack: false });
    });
    box.onDidTriggerButton(button => {
      if (link && button === linkButton) void vscode.env.openExternal(vscode.Uri.parse(link.url));
      else resolve({ text: box.value, isBack: true });
    });
  });
}

function setUp(input: vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox, place: Place): void {
  const { title, step, totalSteps, canGoBack = false } = place;
  Object.assign(input, { title, step, totalSteps, ignoreFocusOut: true });
  input.buttons = canGoBack ? [vscode.QuickInputButtons.Back] : [];
}

function messageOf(remark: Remark): vscode.InputBox['validationMessage'] {
  if (!remark) return '';
  if ('error' in remark) return remark.error;
  return { message: remark.info, severity: vscode.InputBoxValidationSeverity.Info };
}

function shown<T>(input: vscode.QuickInput, listen: (resolve: (value: T) => void) => void): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    listen(resolve);
    input.onDidHide(() => reject(new DOMException('cancelled', 'AbortError')));
    input.show();
  }).finally(() => input.dispose());
}

async function file(title: string): Promise<string | undefined> {
  const certificates = ['pem', 'crt', 'cer', 'cert', 'ca-bundle', 'key'];
  const filters = { [vscode.l10n.t('Certificates')]: certificates, [vscode.l10n.t('All files')]: ['*'] };
  const [chosen] = (await vscode.window.showOpenDialog({ title, filters })) ?? [];
  return chosen?.fsPath;
}
