// What the artifacts in a registry are, by the types that their makers gave them: signatures, SBOMs, provenance, and what is
// no image at all.
import { isImageConfig, type Descriptor, type Manifest } from './manifest.ts';

export type Purpose =
  | 'signature'
  | 'bundle'
  | 'attestation'
  | 'provenance'
  | 'verification'
  | 'sbom'
  | 'vulnerabilities'
  | 'vex'
  | 'tests'
  | 'lifecycle'
  | 'chart'
  | 'module'
  | 'manifests'
  | 'policies'
  | 'application'
  | 'model'
  | 'cache'
  | 'index';

export interface ArtifactKind {
  readonly purpose: Purpose;
  /** The tool or the format, by its own name, which is the same in every language. */
  readonly by: string;
}

type Row = readonly [pattern: RegExp, purpose: Purpose, by: string];

/** Types of statements about a subject: in-toto/attestation `spec/predicates`, and what those who made others say. */
const predicates: readonly Row[] = [
  [/^https:\/\/slsa\.dev\/provenance\b/, 'provenance', 'SLSA'],
  [/^https:\/\/slsa\.dev\/verification_summary\b/, 'verification', 'SLSA'],
  [/^https:\/\/spdx\.dev\/Document\b/, 'sbom', 'SPDX'],
  [/^https:\/\/cyclonedx\.org\/bom\b/, 'sbom', 'CycloneDX'],
  [/^https:\/\/syft\.dev\/bom\b/, 'sbom', 'Syft'],
  [/^https:\/\/openvex\.dev\/ns\b/, 'vex', 'OpenVEX'],
  [/^https:\/\/in-toto\.io\/attestation\/vulns\b/, 'vulnerabilities', 'in-toto'],
  [/^https:\/\/in-toto\.io\/attestation\/test-result\b/, 'tests', 'in-toto'],
  // sigstore/cosign `pkg/cosign/attestation`, and its bundles: the first ones had no scheme.
  [/^(?:https:\/\/)?cosign\.sigstore\.dev\/attestation\/vuln\b/, 'vulnerabilities', 'Cosign'],
  [/^(?:https:\/\/)?cosign\.sigstore\.dev\/attestation\b/, 'attestation', 'Cosign'],
  [/^https:\/\/sigstore\.dev\/cosign\/sign\b/, 'signature', 'Cosign'],
];

/** Artifact types, types of configurations and of layers. */
const types: readonly Row[] = [
  // sigstore/cosign `pkg/types/media.go`, and the artifact types that it writes since OCI 1.1.
  [/^application\/vnd\.dev\.cosign\.(?:simplesigning|artifact\.sig)\.v1\+json$/, 'signature', 'Cosign'],
  [/^application\/vnd\.dev\.cosign\.artifact\.sbom\.v1\+json$/, 'sbom', 'Cosign'],
  // sigstore/protobuf-specs: `…bundle.v0.3+json`, before that `…bundle+json;version=0.2`.
  [/^application\/vnd\.dev\.sigstore\.bundle\b/, 'bundle', 'Sigstore'],
  // notaryproject/specifications, signature-specification.md.
  [/^application\/vnd\.cncf\.notary\.signature$/, 'signature', 'Notation'],
  // moby/buildkit `docs/attestations/attestation-storage.md`; in-toto/attestation `spec/v1/bundle.md`; secure-systems-lab/dsse.
  [/^application\/vnd\.docker\.attestation\.manifest\b/, 'attestation', 'BuildKit'],
  [/^application\/vnd\.in-toto\b/, 'attestation', 'in-toto'],
  [/^application\/vnd\.dsse\.envelope\b/, 'attestation', 'DSSE'],
  // IANA, and what cosign writes for them.
  [/^(?:(?:application|text)\/)?spdx\b/, 'sbom', 'SPDX'],
  [/^application\/vnd\.cyclonedx\b/, 'sbom', 'CycloneDX'],
  [/^application\/vnd\.syft\b/, 'sbom', 'Syft'],
  [/^application\/vnd\.goharbor\.harbor\.sbom\b/, 'sbom', 'Harbor'],
  [/^application\/vnd\.openvex\b/, 'vex', 'OpenVEX'],
  [/^application\/sarif\+json$/, 'vulnerabilities', 'SARIF'],
  [/^application\/vnd\.microsoft\.artifact\.lifecycle$/, 'lifecycle', 'Azure'],
  // awslabs/soci-snapshotter `soci/soci_index.go`.
  [/^application\/vnd\.amazon\.soci\.index\b/, 'index', 'SOCI'],
  // Configurations of what is no image: helm `pkg/registry/constants.go`, CNCF's wasm artifact, fluxcd/pkg `oci`, and others.
  [/^application\/vnd\.cncf\.helm\b/, 'chart', 'Helm'],
  [/^application\/(?:vnd\.wasm\b|wasm$)/, 'module', 'WebAssembly'],
  [/^application\/vnd\.cncf\.flux\b/, 'manifests', 'Flux'],
  [/^application\/vnd\.cncf\.openpolicyagent\b/, 'policies', 'Open Policy Agent'],
  [/^application\/vnd\.cncf\.kyverno\b/, 'policies', 'Kyverno'],
  [/^application\/vnd\.docker\.compose\b/, 'application', 'Compose'],
  [/^application\/vnd\.(?:docker\.ai|cncf)\.model\b/, 'model', 'AI'],
  [/^application\/vnd\.buildkit\.cacheconfig\b/, 'cache', 'BuildKit'],
];

/** Undefined for a type that is not known: then the type itself is all there is to say. */
export function artifactKind(type: string, predicate?: string): ArtifactKind | undefined {
  const row = (predicate === undefined ? undefined : match(predicates, predicate)) ?? match(types, type.toLowerCase());
  return row && { purpose: row[1], by: row[2] };
}

function match(rows: readonly Row[], text: string): Row | undefined {
  return rows.find(([pattern]) => pattern.test(text));
}

/** The type of what an in-toto statement says, where an annotation tells it: BuildKit’s, a Sigstore bundle’s, Cosign’s. */
export function predicateTypeOf({ annotations }: Pick<Descriptor, 'annotations'>): string | undefined {
  const names = ['in-toto.io/predicate-type', 'dev.sigstore.bundle.predicateType', 'predicateType'];
  return names.map(name => annotations?.[name]).find(each => each !== undefined);
}

/** An empty configuration (manifest.md, “Guidance for an Empty Descriptor”) says nothing. */
const emptyType = 'application/vnd.oci.empty.v1+json';

/** What an image is made of. */
const imageLayer = /^application\/vnd\.(?:oci|docker)\.image\./;

/**
 * What a manifest is: its own type, else its configuration's, else its first layer's, since Cosign's signatures have the
 * configuration of an image; of an image and of an index the type of the manifest itself.
 */
export function artifactTypeOf(manifest: Manifest): string {
  if (manifest.artifactType !== undefined) return manifest.artifactType;
  if (manifest.kind === 'index') return manifest.mediaType;
  const { config, layers, mediaType } = manifest;
  const isTelling = !isImageConfig(config) && config.mediaType !== emptyType;
  const [type = mediaType] = isTelling ? [config.mediaType] : layers.map(layer => layer.mediaType);
  return imageLayer.test(type) ? mediaType : type;
}
