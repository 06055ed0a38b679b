// One row of a build's page.
import type { Mend } from '../../../core/builds/mend.ts';
import type { Field } from './subject.ts';

/** What Enter does on a row. */
export type Act =
  | { readonly kind: 'build' }
  | { readonly kind: 'edit'; readonly field: Field }
  | { readonly kind: 'mend'; readonly mend: Mend }
  /** To the first row that mends. */
  | { readonly kind: 'lead' }
  | { readonly kind: 'retry' }
  | { readonly kind: 'copy' }
  | { readonly kind: 'none' };

export interface Row {
  /** The same row has the same key, whatever it says. */
  readonly key: string;
  readonly label: string;
  readonly icon: string;
  readonly description?: string;
  readonly detail?: string;
  readonly act: Act;
}
