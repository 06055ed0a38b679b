// A command line as text to be pasted into a terminal: every argument arrives as it is.

/** What VS Code opens by default: PowerShell on Windows, elsewhere a shell that quotes as POSIX says. */
export type Shell = 'posix' | 'powershell';

export function shellText(args: readonly string[], shell: Shell): string {
  return args.map(quoters[shell]).join(' ');
}

const quoters: Readonly<Record<Shell, (text: string) => string>> = {
  // POSIX, Shell Command Language § 2.2.2: nothing is special within single quotes, which cannot hold one.
  posix: text => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`),
  // A comma makes an array, and a dot or colon in a word with a leading dash splits it (PowerShell#6291).
  powershell: text => (/^[\w+=/-]+$/.test(text) ? text : `'${text.replaceAll(/['‘’‚‛]/g, '$&$&')}'`),
};
