// Text from outside inside markdown, labels and notifications: data, never markup, never an icon, never a command.

/** Escapes everything that markdown, HTML or a table cell would understand. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/[\\`*_{}[\]()#+\-.!|~>$:@/]/g, character =>
      /[:@/]/.test(character) ? `&#${character.charCodeAt(0)};` : `\\${character}`,
    );
}

/** For lenses, quick picks and notifications, which draw `$(name)` as an icon and make a link of `[…](command:…)`. */
export function plainText(text: string): string {
  return text.replace(/(?<=[$\]])\(/g, ' (');
}

/** A link that runs a command with one argument. */
export function commandLink(title: string, command: string, argument: unknown): string {
  return `[${title}](command:${command}?${encodeURIComponent(JSON.stringify([argument]))})`;
}
