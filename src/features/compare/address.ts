// The addresses of the documents of comparisons. They say all that is needed to make them, so that a window opened anew shows
// them again.
import * as vscode from 'vscode';
import { comparisonScheme } from '../../host/ids.ts';
import { operandFrom, operandText, operandTitle, type EngineOperand, type Operand } from './operand.ts';

export interface Operands {
  readonly left: Operand;
  readonly right: Operand;
}

/** `app:1.0 ↔ app:1.1`: VS Code colours it as the differences that it holds, by its ending. */
export function comparisonUri({ left, right }: Operands): vscode.Uri {
  return addressOf(`${operandTitle(left)} ↔ ${operandTitle(right)}.diff`, [operandText(left), operandText(right)]);
}

/** What an engine says of the configuration of a platform’s image. */
export function configurationUri(operand: EngineOperand): vscode.Uri {
  return addressOf(`${operandTitle(operand)} configuration.json`, [operandText(operand)]);
}

function addressOf(name: string, operands: readonly string[]): vscode.Uri {
  return vscode.Uri.from({ scheme: comparisonScheme, path: `/${name}`, query: JSON.stringify(operands) });
}

/** Two operands of a comparison, one of a configuration; undefined for what is no address of ours. */
export function operandsAt({ query }: vscode.Uri): readonly Operand[] | undefined {
  try {
    const texts: unknown = JSON.parse(query);
    const isOurs = Array.isArray(texts) && texts.length > 0 && texts.length < 3;
    return isOurs ? texts.map(text => operandFrom(String(text))) : undefined;
  } catch {
    return undefined;
  }
}
