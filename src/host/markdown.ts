// Text from outside inside markdown: data, never markup and never a command.

/** Escapes everything that markdown, HTML or a table cell would understand. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]+/gu, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/[\\`*_{}[\]()#+\-.!|~>$:@/]/g, character =>
      /[:@/]/.test(character) ? `&#${character.charCodeAt(0)};` : `\\${character}`,
    );
}

/** A link that runs a command with one argument. */
export function commandLink(title: string, command: string, argument: unknown): string {
  return `[${title}](command:${command}?${encodeURIComponent(JSON.stringify([argument]))})`;
}
