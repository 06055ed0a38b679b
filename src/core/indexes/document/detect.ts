// Whether a YAML text is meant as an index document. Asked of every YAML document that is opened or typed in: lines are looked
// at, nothing is parsed.

/** Both keys stand at the top of every document that anybody wrote. */
const longestLook = 64 * 1024;

const imageKey = /^\uFEFF?(?:image|"image"|'image')[ \t]*:(?=\s|$)[ \t]*([^\r\n]*)/m;
const manifestsKey = /^\uFEFF?(?:manifests|"manifests"|'manifests')[ \t]*:(?=\s|$)[ \t]*([^\r\n]*)/m;
/** JSON and flow style: `{"image": …, "manifests": [`. */
const flowStart = /^\uFEFF?\s*\{/;
const flowKeys = [/["']?\bimage["']?\s*:/, /["']?\bmanifests["']?\s*:\s*\[/];

/**
 * Whatever its file is called: `image` and `manifests` at its root, the former no mapping, the latter a list of sources or not
 * written yet. GitLab's pipelines have `image` there too, and may call a job `manifests`; values of charts have both.
 */
export function looksLikeIndexDocument(text: string): boolean {
  const head = text.slice(0, longestLook);
  if (flowStart.test(head)) return flowKeys.every(key => key.test(head));
  const [image, manifests] = [imageKey.exec(head), manifestsKey.exec(head)];
  if (!image || !manifests || isMapping(besideOf(image), lineBelow(head, image))) return false;
  const [beside, below] = [besideOf(manifests), lineBelow(head, manifests)];
  return beside === '' ? isListOrNothing(below) : /^[[*]/.test(beside);
}

/** What stands behind a key, without anchors, tags and comments. */
function besideOf([, beside = '']: RegExpExecArray): string {
  return beside.replace(/^(?:[&!]\S*\s*)+/, '').replace(/^#.*/, '');
}

/** The first line below a key that says something. */
function lineBelow(head: string, { index, 0: key }: RegExpExecArray): string {
  const [line = ''] = /^[^\S\r\n]*[^\s#].*/m.exec(head.slice(index + key.length)) ?? [];
  return line;
}

function isMapping(beside: string, below: string): boolean {
  return beside === '' ? /^\s+[\w"'.-]+[ \t]*:(?:\s|$)/.test(below) : beside.startsWith('{');
}

/** An item, or the next key. Of charts the items are objects of Kubernetes. */
function isListOrNothing(below: string): boolean {
  if (/^\s*-\s+["']?(?:apiVersion|kind)["']?[ \t]*:/.test(below)) return false;
  return below === '' || /^\s*-(?:\s|$)/.test(below) || /^\S/.test(below);
}
