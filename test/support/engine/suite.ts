// Packages of one Debian release, fetched by apt-get with lists of their own and unpacked without being installed: the machine's
// apt and dpkg state stay as they are.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runOrThrow } from '../process.ts';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const FIVE_MINUTES = 300_000;

export interface Suite {
  /** Fetches packages (`name` or `name:architecture`) and unpacks them into a folder. */
  unpack(names: readonly string[], into: string): Promise<void>;
}

/** Reads a release's package lists into `folder`, for the host's architecture and the foreign ones named. */
export async function openSuite(
  suite: string,
  mirror: string,
  folder: string,
  foreign: readonly string[] = [],
): Promise<Suite> {
  const options = await aptOptions(suite, mirror, folder, ['amd64', ...foreign]);
  // Without --error-on a mirror out of reach is a mere warning, and the failure comes later as "Unable to locate package".
  await runOrThrow('apt-get', [...options, '--quiet', '--error-on=any', 'update'], { timeout: FIVE_MINUTES });
  return { unpack: (names, into) => unpack(options, folder, names, into) };
}

async function unpack(options: string[], folder: string, names: readonly string[], into: string): Promise<void> {
  const downloads = join(folder, 'downloads');
  await mkdir(downloads);
  await mkdir(into, { recursive: true });
  await runOrThrow('apt-get', [...options, '--quiet', 'download', ...names], { cwd: downloads, timeout: FIVE_MINUTES });
  for (const file of await readdir(downloads)) {
    await runOrThrow('dpkg-deb', ['--extract', join(downloads, file), into], { timeout: FIVE_MINUTES });
  }
  await rm(downloads, { recursive: true });
}

async function aptOptions(suite: string, mirror: string, folder: string, names: readonly string[]): Promise<string[]> {
  const list = join(folder, `${suite}.list`);
  await mkdir(join(folder, 'lists', 'partial'), { recursive: true });
  await mkdir(join(folder, 'cache'), { recursive: true });
  await writeFile(list, `deb [arch=${names.join(',')} signed-by=${KEYRING}] ${mirror} ${suite} main\n`);
  const settings = [
    `Dir::Etc::sourcelist=${list}`,
    'Dir::Etc::sourceparts=/dev/null',
    `Dir::State::Lists=${join(folder, 'lists')}`,
    `Dir::Cache=${join(folder, 'cache')}`,
    // Foreign packages need no `dpkg --add-architecture`, which would change the machine.
    `APT::Architectures=${names.join(',')}`,
    // apt's own user cannot write below a home folder.
    'APT::Sandbox::User=root',
    'Acquire::Languages=none',
    'Acquire::Retries=3',
    'Acquire::http::Timeout=30',
  ];
  return settings.flatMap(setting => ['-o', setting]);
}
