// Annotations that the OCI image specification names in advance (annotations.md § Pre-Defined Annotation Keys).

export const annotationKeys: readonly { readonly name: string; readonly description: string }[] = (
  [
    ['title', 'What the image is called, for people.'],
    ['description', 'What is in it, for people.'],
    ['version', 'The version of the packaged software.'],
    ['revision', 'The commit it was made of.'],
    ['source', 'Where its source code is. GitHub ties a package to the repository named here.'],
    ['url', 'Where more about it is to be read.'],
    ['documentation', 'Where its documentation is.'],
    ['licenses', 'Its licences, as an SPDX expression.'],
    ['authors', 'Whom to turn to.'],
    ['vendor', 'Who distributes it.'],
    ['created', 'When it was made: 2026-01-31T12:00:00Z.'],
    ['ref.name', 'The name of a reference in an image layout.'],
    ['base.name', 'The image that it is built on.'],
    ['base.digest', 'The digest of the image that it is built on.'],
  ] as const
).map(([name, description]) => ({ name: `org.opencontainers.image.${name}`, description }));
