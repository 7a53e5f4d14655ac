import type { CodedOf, None } from './codes.ts';

/** Credentials that a draft may contain, by their shape. */
type SecretFinding = `looks-like-${
  | 'access-token'
  | 'anthropic-key'
  | 'aws-key-id'
  | 'github-token'
  | 'gitlab-token'
  | 'google-key'
  | 'huggingface-token'
  | 'json-web-token'
  | 'npm-token'
  | 'openai-key'
  | 'openrouter-key'
  | 'private-key'
  | 'slack-token'
  | 'stripe-key'}`;

type SafetyFinding =
  | 'data-leaves'
  | 'override-instructions'
  | 'only-placeholder'
  | 'pipe-to-shell'
  | 'placeholder'
  | 'plain-http'
  | 'user-path';

type SkillFinding =
  | 'allowed-tools-format'
  | 'body-empty'
  | 'body-long'
  | 'compatibility-format'
  | 'description-format'
  | 'description-when'
  | 'file-depth'
  | 'file-folder'
  | 'file-left-out'
  | 'file-path-taken'
  | 'file-path-unsafe'
  | 'frontmatter-alias'
  | 'frontmatter-missing'
  | 'frontmatter-not-map'
  | 'frontmatter-too-long'
  | 'license-format'
  | 'metadata-not-map'
  | 'metadata-not-text'
  | 'name-device'
  | 'name-folder'
  | 'name-format'
  | 'unknown-key';

type AgentFinding =
  | 'card-binding-missing'
  | 'card-binding-unknown'
  | 'card-capabilities'
  | 'card-interfaces'
  | 'card-modes'
  | 'card-not-object'
  | 'card-old'
  | 'card-protocol-version'
  | 'card-skill-incomplete'
  | 'card-skill-twice'
  | 'card-skills'
  | 'card-url'
  | 'models-missing'
  | 'models-not-texts'
  | 'no-card-without-url'
  | 'no-prompt-no-url'
  | 'service-url'
  | 'service-url-left-out';

type ServerFinding =
  | 'argument-name'
  | 'argument-positional'
  | 'argument-type'
  | 'argument-value'
  | 'icon-format'
  | 'icon-src'
  | 'input-format'
  | 'input-name'
  | 'not-a-list'
  | 'not-a-text'
  | 'not-an-object'
  | 'not-installable'
  | 'not-texts'
  | 'not-true-or-false'
  | 'package-hash'
  | 'package-identifier'
  | 'package-left-out'
  | 'package-registry'
  | 'package-registry-url'
  | 'remote-type'
  | 'remote-url'
  | 'repository-source'
  | 'repository-subfolder'
  | 'repository-url'
  | 'schema-version'
  | 'server-description'
  | 'server-name'
  | 'server-title'
  | 'stdio-url'
  | 'tool-description'
  | 'tool-name'
  | 'tool-schema'
  | 'transport-missing'
  | 'transport-type'
  | 'transport-url'
  | 'unknown-field'
  | 'url-variable'
  | 'version-format'
  | 'version-range'
  | 'website-url';

type PluginFinding =
  | 'plugin-command'
  | 'plugin-empty'
  | 'plugin-field'
  | 'plugin-folder'
  | 'plugin-header'
  | 'plugin-json'
  | 'plugin-name'
  | 'plugin-schema'
  | 'plugin-skill'
  | 'plugin-url'
  | 'plugin-variable';

type PlainFinding =
  | SecretFinding
  | SafetyFinding
  | SkillFinding
  | AgentFinding
  | ServerFinding
  | PluginFinding
  /** The provider repeated the run's own key. */
  | 'run-key-masked';

/** Every finding by its code, with the values of its sentence. Its `rule` is what it breaks; a rule has one or more codes. */
export interface FindingValues extends Readonly<Record<PlainFinding, None>> {
  /** A sentence, saved before findings had codes. */
  readonly written: { text: string };
  readonly 'card-field': { field: string };
  /** `line` is that of the file, from 1, or 0 if it is not known. */
  readonly 'frontmatter-key-twice': { line: number };
  readonly 'frontmatter-unreadable': { line: number };
  /** `places` is "U+200B 1:3; U+202E 2:7": code point, line and column. `more` counts those not listed. */
  readonly 'hidden-characters': { places: string; more: number };
  readonly 'meta-key': { key: string };
  readonly 'meta-size': { bytes: number };
  /** `namespace/name@version`. */
  readonly 'near-duplicate': { entity: string };
  /** The model gave none that can be used; `levels` is how deep one may be nested. */
  readonly 'tool-schema-missing': { levels: number };
}

export type FindingCode = keyof FindingValues;
export type CodedFinding = CodedOf<FindingValues>;
