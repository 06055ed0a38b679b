// What a Git repository says of itself in its own files: where it comes from, and which branch is its first.

/** The name that GitHub's registry has for the images of this repository, by `.git/config`; undefined for another host's. */
export function imageOfRepository(config: string): string | undefined {
  const origin = /^\[remote "origin"\]$([^[]*)/m.exec(config.replaceAll('\r', ''))?.[1] ?? '';
  const url = /^[ \t]*url[ \t]*=[ \t]*(\S+)/m.exec(origin)?.[1] ?? '';
  const path =
    /^(?:https:\/\/(?:[^@/]*@)?github\.com\/|(?:ssh:\/\/)?git@github\.com[:/])([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(
      url,
    );
  return path?.[1] === undefined ? undefined : `ghcr.io/${path[1].toLowerCase()}`;
}

/** By `.git/refs/remotes/origin/HEAD`, which a clone has. */
export function defaultBranch(head: string): string | undefined {
  return /^ref: refs\/remotes\/origin\/(\S+)\s*$/.exec(head)?.[1];
}
