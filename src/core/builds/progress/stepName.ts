// The name that BuildKit and buildx give a step: `[app linux/amd64->arm64 build 2/5] RUN make`, of which every part in the
// brackets may be missing (frontend/dockerfile/dockerfile2llb prefixCommand; buildx util/progress WithPrefix).

export interface StepName {
  /** As it stands there, of the target it is made for: `linux/arm64`, also where it runs on the builder's own. */
  readonly platform?: string;
  /** Of the words before the step's number, those that are no platform: a target of a bake file, a stage. */
  readonly words: readonly string[];
  /** Whether it is an instruction of the Dockerfile. */
  readonly isNumbered: boolean;
  /** Between the brackets; empty without them. */
  readonly place: string;
  /** Behind the brackets: `RUN make`. */
  readonly text: string;
}

export function parseStepName(name: string): StepName {
  const [whole = '', place = ''] = /^\[([^[\]]*)\] ?/.exec(name) ?? [];
  const words = place.split(/\s+/).filter(word => word !== '');
  const platform = words.find(word => platformWord.test(word));
  const isNumbered = words.some(word => stepNumber.test(word));
  return {
    ...(platform !== undefined && { platform: targetOf(platform) }),
    words: words.filter(word => !platformWord.test(word) && !stepNumber.test(word)),
    isNumbered,
    place,
    text: name.slice(whole.length),
  };
}

const stepNumber = /^\d+\/\d+$/;
const platformWord = /^[a-z][a-z0-9]*(?:\([^()]*\))?\/[\w.]+(?:\/[\w.]+)?(?:->[\w./]+)?$/i;

/** Behind the arrow stands what differs from the platform before it (formatTargetPlatform). */
function targetOf(text: string): string {
  const [own = '', other] = text.split('->');
  if (other === undefined) return own;
  const [first = ''] = other.split('/');
  return knownSystems.has(first) ? other : `${own.split('/')[0]}/${other}`;
}

const knownSystems: ReadonlySet<string> = new Set(['linux', 'windows', 'darwin', 'freebsd', 'wasip1', 'wasi']);
