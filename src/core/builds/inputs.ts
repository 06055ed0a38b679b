// What a Dockerfile lets a build choose: its stages by name, the arguments it declares, the secrets its RUNs ask for.
import { automaticNames } from '../dockerfile/arguments.ts';
import { parseDockerfile, type DeclaredArgument } from '../dockerfile/stages.ts';
import { parseInstructions } from '../dockerfile/syntax/instructions.ts';
import { splitFlags } from '../dockerfile/syntax/words.ts';

export interface BuildInputs {
  /** In the order of the file; a stage without a name cannot be asked for by one. */
  readonly stages: readonly string[];
  /** Each name once, with the first value that the file gives it, as written. Without those that the builder sets. */
  readonly arguments: readonly Pick<DeclaredArgument, 'name' | 'value'>[];
  /** Ids, each once. */
  readonly secrets: readonly string[];
}

export function buildInputs(text: string): BuildInputs {
  const { stages, globalArguments } = parseDockerfile(text);
  const declared = [...globalArguments, ...stages.flatMap(stage => stage.arguments)];
  return {
    stages: [...new Set(stages.flatMap(({ name }) => name ?? []))],
    arguments: namedArguments(declared),
    secrets: [...new Set(secretIds(text))],
  };
}

function namedArguments(declared: readonly DeclaredArgument[]): BuildInputs['arguments'] {
  const values = new Map<string, string | undefined>();
  for (const { name, value } of declared) values.set(name, values.get(name) ?? value);
  const own = [...values].filter(([name]) => name !== '' && name !== 'TARGETSTAGE' && !automaticNames.has(name));
  return own.map(([name, value]) => ({ name, ...(value !== undefined && { value }) }));
}

function secretIds(text: string): string[] {
  const runs = parseInstructions(text).instructions.filter(({ keyword }) => keyword === 'RUN');
  const flags = runs.flatMap(run => splitFlags(run.arguments).flags);
  return flags.filter(({ name }) => name === 'mount').flatMap(({ value }) => secretId(value) ?? []);
}

/** `dockerfile2llb/convert_secrets.go`: the source, else the id, else the last part of the target. */
function secretId(mount: string): string | undefined {
  const fields = new Map(
    mount.split(',').map((field): [string, string] => {
      const [key = '', ...value] = field.split('=');
      return [key.trim().toLowerCase(), value.join('=')];
    }),
  );
  if (fields.get('type')?.toLowerCase() !== 'secret') return undefined;
  const first = (...keys: string[]) => keys.map(key => fields.get(key)).find(value => value);
  const target = first('target', 'dst', 'destination');
  return first('source', 'src', 'id') ?? (target?.split('/').findLast(part => part !== '') || undefined);
}
