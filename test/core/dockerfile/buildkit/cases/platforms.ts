// For which platform an image is: `--platform` and the targets.
import { shows, type Case } from './case.ts';

export const platformsCases: readonly Case[] = [
  shows('a cross-compiling stage is for the build platform alone', 'amd64 go', [
    'FROM --platform=$BUILDPLATFORM go AS b',
    'FROM scratch',
    'COPY --from=b / /',
  ]),
  shows('COPY from an image is for the target', 'amd64 busybox, amd64 go, arm64 busybox', [
    'FROM --platform=$BUILDPLATFORM go',
    'COPY --from=busybox / /',
  ]),
  shows('a mount from an image is for the target', 'amd64 busybox, amd64 go, arm64 busybox', [
    'FROM --platform=$BUILDPLATFORM go',
    'RUN --mount=from=busybox,target=/m true',
  ]),
  shows('--platform on a stage is ignored', 'amd64 a, arm64 a', ['FROM a AS b', 'FROM --platform=linux/s390x b']),
  shows('a stage on another keeps its platform', 'amd64 a', [
    'FROM --platform=linux/amd64 a AS b',
    'FROM b',
    'RUN true',
  ]),
  shows('--platform on a stage must be a platform all the same', 'refused', [
    'FROM a AS b',
    'FROM --platform=nonsense b',
  ]),
  shows('--platform on scratch must be a platform all the same', 'refused', ['FROM --platform=nonsense scratch']),
  shows('--platform of a stage that nothing reaches must be a platform all the same', 'refused', [
    'FROM --platform=nonsense a',
    'FROM b',
  ]),
  shows('a misspelled argument leaves nothing', 'refused', ['FROM --platform=$BULIDPLATFORM a']),
  shows('a misspelled argument beside something', 'amd64 a', ['FROM --platform=linux$BULIDPLATFORM/amd64 a']),
  shows('an operating system alone has the builder’s architecture', 'amd64 a', ['FROM --platform=linux a']),
  shows('an architecture alone has the builder’s operating system', 'arm64 a', ['FROM --platform=aarch64 a']),
  shows('the platform of what TARGETARCH says alone', 'amd64 a, arm64 a', ['FROM --platform=$TARGETARCH a']),
  shows('a platform in single quotes expands', 'amd64 a', ["FROM --platform='$BUILDPLATFORM' a"]),
  shows('a platform in double quotes expands', 'amd64 a', ['FROM --platform="$BUILDPLATFORM" a']),
  shows('the escape before a dollar is stripped with the quotes, so that it expands', 'amd64 a', [
    'FROM --platform=\\$BUILDPLATFORM a',
  ]),
  shows('the escape before a dollar in quotes is stripped as well', 'amd64 a', [
    "FROM --platform='\\$BUILDPLATFORM' a",
  ]),
  shows(
    'arm64/v8 as a target is arm64',
    'arm64 xlinux-arm64-arm64-x',
    ['ARG P=${TARGETPLATFORM//\\//-}', 'FROM x$P-$TARGETARCH-${TARGETVARIANT}x'],
    { targets: ['linux/arm64/v8'] },
  ),
  shows(
    'arm as a target is arm/v7',
    'arm/v7 xlinux-arm-v7-arm-v7x',
    ['ARG P=${TARGETPLATFORM//\\//-}', 'FROM x$P-$TARGETARCH-${TARGETVARIANT}x'],
    { targets: ['linux/arm'] },
  ),
  shows(
    'amd64/v2 as a target',
    'amd64/v2 xlinux-amd64-v2-amd64-v2x',
    ['ARG P=${TARGETPLATFORM//\\//-}', 'FROM x$P-$TARGETARCH-${TARGETVARIANT}x'],
    { targets: ['linux/amd64/v2'] },
  ),
  shows(
    'a target as people write it',
    'amd64 xlinux-amd64-amd64-x',
    ['ARG P=${TARGETPLATFORM//\\//-}', 'FROM x$P-$TARGETARCH-${TARGETVARIANT}x'],
    { targets: ['Linux/x86_64'] },
  ),
  shows('a platform with the version of its system', 'windows/amd64 a', [
    'FROM --platform=windows(10.0.17763)/amd64 a',
  ]),
  shows('a platform with a variant', 'arm64/v9 a', ['FROM --platform=linux/arm64/v9 a']),
  shows('a platform with a variant as people write it', 'arm/v6 a', ['FROM --platform=linux/armel a']),
  shows('two platforms', 'refused', ['FROM --platform=linux/amd64,linux/arm64 a']),
  shows('a platform with nothing behind the slash', 'refused', ['FROM --platform=linux/amd64/ a']),
];
