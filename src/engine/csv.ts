// Several values of one flag are a line of comma-separated values (RFC 4180, Go's encoding/csv).

/** `type=oci,"dest=/a,b.tar"`. */
export function csvFields(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => csvField(`${name}=${value}`))
    .join(',');
}

export function csvField(text: string): string {
  return /[",\r\n]|^\s/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
