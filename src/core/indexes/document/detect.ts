// Whether a YAML text is meant as an index document. Asked of every YAML document that is opened or typed in: lines are looked
// at, nothing is parsed.

/** Both keys stand at the top of every document that anybody wrote. */
const longestLook = 64 * 1024;

const imageKey = /^\uFEFF?(?:image|"image"|'image')[ \t]*:(?=\s|$)/m;
const manifestsKey = /^\uFEFF?(?:manifests|"manifests"|'manifests')[ \t]*:(?=\s|$)[ \t]*([^\r\n]*)/m;
/** JSON and flow style: `{"image": …, "manifests": [`. */
const flowStart = /^\uFEFF?\s*\{/;
const flowKeys = [/["']?\bimage["']?\s*:/, /["']?\bmanifests["']?\s*:\s*\[/];

/**
 * Whatever its file is called: `image` and `manifests` at its root, the latter a list or not written yet. GitLab's pipelines have
 * `image` there too, and may call a job `manifests`.
 */
export function looksLikeIndexDocument(text: string): boolean {
  const head = text.slice(0, longestLook);
  if (flowStart.test(head)) return flowKeys.every(key => key.test(head));
  const found = imageKey.test(head) ? manifestsKey.exec(head) : null;
  if (!found) return false;
  const beside = (found[1] ?? '').replace(/^(?:[&!]\S*\s*)+/, '').replace(/^#.*/, '');
  return beside === '' ? isListOrNothing(head.slice(found.index + found[0].length)) : /^[[*]/.test(beside);
}

/** The first line that says something is an item, or belongs to the next key. */
function isListOrNothing(below: string): boolean {
  const [line = ''] = /^[^\S\r\n]*[^\s#].*/m.exec(below) ?? [];
  return line === '' || /^\s*-(?:\s|$)/.test(line) || /^\S/.test(line);
}
