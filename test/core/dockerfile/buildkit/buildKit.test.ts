// Our answers held against BuildKit's own: the named cases, and as many generated Dockerfiles from a seed that stays the same.
//
// MULTIARCH_BUILDKIT_RUNS=5000 tries that many others, from a seed that it tells; MULTIARCH_BUILDKIT_SEED takes that one again.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import process from 'node:process';
import * as fc from 'fast-check';
import { makeTempFolder, type TempFolder } from '../../../support/cleanup.ts';
import { startEngine, type Engine } from '../../../support/engine/engine.ts';
import { requireEngine } from '../../../support/engine/required.ts';
import { startEveryNameRegistry, type EveryNameRegistry } from '../../../support/registry/everyName.ts';
import { agree, contextImages, short, type Answer, type Build } from './build.ts';
import { argumentsOf, buildKitAnswer } from './buildKit.ts';
import { cases, type Case } from './cases/index.ts';
import { builds } from './generator.ts';
import { analysisOf, ourAnswer } from './ours.ts';
import { everyPlatform, indexDigest } from './pools.ts';

const runs = Number(process.env['MULTIARCH_BUILDKIT_RUNS'] ?? 320);
const isOther = process.env['MULTIARCH_BUILDKIT_RUNS'] !== undefined;
const seed = Number(process.env['MULTIARCH_BUILDKIT_SEED'] ?? (isOther ? randomInt(2 ** 31) : 20260101));

describe('BuildKit itself', () => {
  let registry: EveryNameRegistry;
  let engine: Engine;
  let context: TempFolder;

  before(async function () {
    await requireEngine(this);
    registry = await startEveryNameRegistry(everyPlatform);
    engine = await startEngine({ store: 'containerd', hubMirror: `http://${registry.host}` });
    context = await makeTempFolder('context');
  });
  after(async () => {
    await engine?.stop();
    await registry?.close();
    await context?.remove();
  });

  const ask = (build: Build): Promise<Answer> => buildKitAnswer(engine, context.path, build);

  it('finds the image that the generated Dockerfiles pin', () => assert.equal(registry.digest, indexDigest));

  describe('in a case of its own:', () => {
    const answers = new Map<Case, Answer>();
    before(async function () {
      this.timeout(300_000);
      await inParallel(cases, async each => answers.set(each, await ask(each)));
    });
    for (const each of cases) {
      it(each.name, () => {
        const buildKits = answers.get(each);
        assert(buildKits);
        assert.equal(short(buildKits), each.answer, `BuildKit’s: ${compared(each, buildKits)}`);
        assert(agree(buildKits, ourAnswer(each)), compared(each, buildKits));
      });
    }
  });

  describe('asks for the image of a named context for', () => {
    // The progress does not tell the platform; an image that has no other does.
    const contexts: [platform: string, what: string, text: string][] = [
      ['s390x', 'the platform of the stage whose image it replaces', 'FROM --platform=linux/s390x b'],
      ['s390x', 'the platform of the stage that it replaces', 'FROM --platform=linux/s390x a AS b'],
      ['arm64', 'the target', 'FROM b'],
      ['arm64', 'the target where it is copied from', 'FROM --platform=linux/s390x a\nCOPY --from=b / /'],
    ];
    for (const [architecture, what, text] of contexts) {
      it(what, async () => {
        const replacedBy = (only: string): Build => {
          return { text, targets: ['linux/arm64'], contexts: { b: `docker-image://${contextImages}only-${only}` } };
        };
        const other = architecture === 'arm64' ? 's390x' : 'arm64';
        assert.equal((await ask(replacedBy(architecture))).kind, 'images');
        assert.equal((await ask(replacedBy(other))).kind, 'missing');
        const use = analysisOf(replacedBy(architecture)).uses.find(({ image }) => image.startsWith(contextImages));
        assert.equal(use?.platform.architecture, architecture);
      });
    }
  });

  it(`is agreed with on ${runs} Dockerfiles from seed ${seed}`, async function () {
    this.timeout(60_000 + runs * 2000);
    const generated = fc.sample(builds, { numRuns: runs, seed });
    const answers = new Map<Build, Answer>();
    await inParallel(generated, async build => answers.set(build, await ask(build)));
    const different = generated.filter(build => !agree(answerTo(build), ourAnswer(build)));
    const [first] = different;
    if (!first) return;
    const shortest = await shrunk(generated.indexOf(first));
    const shown = [shortest, ...different.filter(build => build !== first).slice(0, 4)];
    const reports = await Promise.all(shown.map(async build => compared(build, await ask(build))));
    assert.fail(`${different.length} differ, the first of them made shorter:\n${reports.join('\n')}`);

    function answerTo(build: Build): Answer {
      const answer = answers.get(build);
      assert(answer);
      return answer;
    }
  });

  /** A shorter build on which the answers differ, as far as a minute allows; fast-check replays what it sampled by its place. */
  async function shrunk(at: number): Promise<Build> {
    const property = fc.asyncProperty(builds, async build => agree(await ask(build), ourAnswer(build)));
    const { counterexample } = await fc.check(property, {
      seed,
      path: String(at),
      numRuns: 1,
      interruptAfterTimeLimit: 60_000,
    });
    assert(counterexample, 'what differed does so no more');
    return counterexample[0];
  }
});

/** Four at a time keep two processors busy. */
async function inParallel<T>(values: readonly T[], each: (value: T) => Promise<unknown>): Promise<void> {
  const left = values.values();
  const work = async (): Promise<void> => {
    for (const value of left) await each(value);
  };
  await Promise.all([work(), work(), work(), work()]);
}

function compared(build: Build, buildKits: Answer): string {
  const { text } = build;
  const isPlain = /^[\n -~]*$/.test(text);
  return [
    `\ndocker buildx ${argumentsOf(build).join(' ')}`,
    isPlain ? `----\n${text}----` : JSON.stringify(text),
    ...Object.entries({ BuildKit: buildKits, ours: ourAnswer(build) }).map(
      ([whose, answer]) => `${whose}: ${short(answer)}${answer.kind === 'refused' ? ` (${answer.why})` : ''}`,
    ),
  ].join('\n');
}
