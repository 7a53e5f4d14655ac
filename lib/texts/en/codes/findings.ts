import type { FindingValues, TextsOf } from '../../../protocol/index.ts';
import { formatNumber } from '../../locale.ts';
import { formatCount } from './numbers.ts';

export type FindingTexts = TextsOf<FindingValues>;

const looksLike = (what: string): string => `Something here looks like ${what}. Remove it.`;

const atLine = (line: number): string => (line === 0 ? '' : ` Look at line ${line} of the file.`);

/** What the checks found in a draft, and what to do about it. */
export const FINDINGS: FindingTexts = {
  written: ({ text }) => text,
  unknown: ({ code }) => `A check found something that this version has no words for: ${code}.`,

  'looks-like-access-token': looksLike('an access token of a registry'),
  'looks-like-anthropic-key': looksLike('an Anthropic key'),
  'looks-like-aws-key-id': looksLike('an AWS key id'),
  'looks-like-github-token': looksLike('a GitHub token'),
  'looks-like-gitlab-token': looksLike('a GitLab token'),
  'looks-like-google-key': looksLike('a Google key'),
  'looks-like-huggingface-token': looksLike('a Hugging Face token'),
  'looks-like-json-web-token': looksLike('a signed token (JWT)'),
  'looks-like-npm-token': looksLike('an npm token'),
  'looks-like-openai-key': looksLike('an OpenAI key'),
  'looks-like-openrouter-key': looksLike('an OpenRouter key'),
  'looks-like-private-key': looksLike('a private key'),
  'looks-like-slack-token': looksLike('a Slack token'),
  'looks-like-stripe-key': looksLike('a Stripe key'),
  'run-key-masked':
    'The provider wrote your key into this draft. It was masked. Look at the place where it was.',

  'hidden-characters': ({ places, more }) =>
    `There are characters here that nobody sees, at these lines and columns: ${places}${
      more === 0 ? '' : `, and ${formatNumber(more)} more`
    }. Remove them.`,
  'data-leaves': "This sends secrets or somebody's data to another place. Remove it.",
  'override-instructions': 'This tells an agent to ignore its earlier instructions. Remove or reword it.',
  'pipe-to-shell': 'This runs what it downloads, unseen. Download it, let a person look at it, then run it.',
  'plain-http': 'Anybody on the way can read and change what comes from this address. Use https.',
  placeholder: 'This was left to be filled in. Fill it in, or remove it.',
  'only-placeholder': 'This is only a placeholder. Write the text.',
  'user-path': "This path exists only on one person's machine. Write it from the project's folder or from ~.",

  'near-duplicate': ({ entity }) =>
    `This is much like ${entity}, which exists already. Look at that one before you keep a second.`,

  'allowed-tools-format': 'The allowed tools must be one text, separated by spaces.',
  'body-empty': 'The skill has no instructions.',
  'body-long': 'The instructions are long. Move what is not always needed into references.',
  'compatibility-format': 'The compatibility must be a text of 1 to 500 characters.',
  'description-format': 'The description must have 1 to 1,024 characters and no angle brackets.',
  'description-when':
    'The description does not say when to use the skill. Agents choose by it: add "Use when …".',
  'file-depth': 'References are read one level deep. Move this file directly into references/.',
  'file-folder':
    "Agents look for a skill's files in references/, scripts/ and assets/. Move it into one of them.",
  'file-left-out':
    'A file was left out: its path is not in references/, scripts/ or assets/, or it came twice.',
  'file-path-taken':
    'Downloads leave this file out: another file has the same path, or one that differs only in case or accents, or one would be inside the other. Rename one.',
  'file-path-unsafe':
    'Downloads leave this file out: its path leads out of its folder, or some system cannot write it. Use letters, digits, dots, hyphens and single slashes, and no name of a Windows device such as aux or con.',
  'frontmatter-alias': 'The frontmatter has an anchor or an alias. Write the value out.',
  'frontmatter-key-twice': ({ line }) => `A key is in the frontmatter twice.${atLine(line)}`,
  'frontmatter-missing':
    'There is no frontmatter. The file must begin with it, between two lines of three hyphens.',
  'frontmatter-not-map': 'The frontmatter must be a map with a name and a description.',
  'frontmatter-too-long': 'The frontmatter is far too long.',
  'frontmatter-unreadable': ({ line }) => `The frontmatter cannot be read as YAML.${atLine(line)}`,
  'license-format': 'The license must be a short text, such as MIT.',
  'metadata-not-map': 'The metadata must be a map of texts.',
  'metadata-not-text': 'This must be a text. Put it in quotes.',
  'name-device':
    'Windows reserves this name for a device and cannot create a folder with it. Choose another.',
  'name-folder': 'The name must be the name of the folder. Rename one of them.',
  'name-format': 'The name must be 1 to 64 lowercase letters, digits and single hyphens.',
  'unknown-key': 'Some clients refuse a skill with this key. Move it into metadata.',

  'card-binding-missing': 'Say which protocol is spoken there: JSONRPC, GRPC or HTTP+JSON.',
  'card-binding-unknown': 'Clients know JSONRPC, GRPC and HTTP+JSON. Few will know this one.',
  'card-capabilities': 'An agent card needs its capabilities. {} says that it has none.',
  'card-field': ({ field }) => `An agent card needs the field ${field}, with a text.`,
  'card-interfaces': 'An agent card needs at least one interface, which says where the agent is reached.',
  'card-modes': 'This must be a list of media types, such as text/plain.',
  'card-not-object': 'An agent card must be an object.',
  'card-old': 'This card has the form of A2A 0.3. Version 1.0 lists its addresses in supportedInterfaces.',
  'card-protocol-version': 'The protocol version must be a number such as 1.0.',
  'card-skill-incomplete': 'Every skill in a card needs an id, a name, a description and a list of tags.',
  'card-skill-twice': 'Another skill in this card has the same id.',
  'card-skills': 'An agent card needs its skills, as a list.',
  'card-url': 'The address of the agent must be a complete https address.',
  'models-missing': 'Say which models the agent suits. An empty list means any.',
  'models-not-texts': 'The models must be a list of texts.',
  'no-card-without-url':
    'Without a service address there can be no agent card. Add one once the agent runs somewhere.',
  'no-prompt-no-url': 'The agent has neither a system prompt nor a service address.',
  'service-url': 'The service address must be a complete https address.',
  'service-url-left-out': 'The model named a service address that the goal does not name. It was left out.',

  'argument-name':
    'The name of an argument is only the flag, such as --port: no space, no dollar sign, no angle brackets.',
  'argument-positional': 'A positional argument needs a value or a valueHint.',
  'argument-type': 'The type of an argument must be positional or named.',
  'argument-value':
    'The value begins with the name of the argument, which is written before it anyway. Leave the name out.',
  'icon-format': 'An icon is PNG, JPEG, SVG or WebP, its sizes like 48x48 or any, its theme light or dark.',
  'icon-src': 'An icon needs a complete https address of at most 255 characters.',
  'input-format': 'The format must be string, number, boolean or filepath.',
  'input-name': 'Every environment variable and every header needs a name.',
  'meta-key': ({ key }) => `The only key that may be here is ${key}.`,
  'meta-size': ({ bytes }) => `This may have at most ${formatCount(bytes, 'byte')} as JSON.`,
  'not-a-list': 'This must be a list.',
  'not-a-text': 'This must be a text.',
  'not-an-object': 'This must be an object.',
  'not-installable': 'There is neither a package nor a remote address yet, so nobody can install it.',
  'not-texts': 'This must be a list of texts.',
  'not-true-or-false': 'This must be true or false.',
  'package-hash':
    'The SHA-256 of the package file must be 64 lowercase hex digits. An MCPB package must have one.',
  'package-identifier': 'The package needs an identifier without spaces.',
  'package-left-out':
    'A package was left out: the goal does not name it, or it does not have the form that server.json needs.',
  'package-registry': 'Say where the package is: npm, pypi, oci, nuget or mcpb.',
  'package-registry-url': 'The address of the registry must be complete.',
  'remote-type': 'The transport of a remote must be streamable-http or sse.',
  'remote-url': 'A remote needs an https address that others can reach.',
  'repository-source': 'The source of the repository must be github or gitlab.',
  'repository-subfolder':
    'The subfolder must be a plain path from the root of the repository, such as src/server.',
  'repository-url':
    'The address of the repository must be like https://github.com/owner/name, or the same on GitLab.',
  'schema-version':
    'The public registry takes a server.json only with the address of its schema, 2025-12-11, in $schema.',
  'server-description': 'The description must have 1 to 100 characters.',
  'server-name': 'The name must be a namespace, one slash and a name.',
  'server-title': 'The title must have 1 to 100 characters.',
  'stdio-url': 'A program that is reached by stdio has no address. Remove it.',
  'tool-description': 'The tool does not say what it does. Agents choose by it.',
  'tool-name': 'Every tool needs its own name, with 1 to 128 letters, digits, dots, hyphens and underscores.',
  'tool-schema': 'The input of a tool must be a JSON Schema of type object.',
  'tool-schema-missing': ({ levels }) =>
    `The model gave no JSON Schema of type object for this tool, at most ${formatCount(levels, 'level')} deep. Write one.`,
  'transport-missing': 'Say how the package is reached, such as {"type": "stdio"}.',
  'transport-type': 'The transport must be stdio, streamable-http or sse.',
  'transport-url': 'This transport needs an http or https address.',
  'unknown-field':
    'server.json has no such field here, and registries refuse it. Remove it, or move it into `_meta`.',
  'url-variable':
    'The address has a name in braces that is declared nowhere. Declare it, or write the address out.',
  'version-format': 'The version must be a text of 1 to 255 characters, such as 0.1.0.',
  'version-range': 'This names more than one version. Write a single one, such as 1.2.3.',
  'website-url': 'The website must be a complete https address.',

  'plugin-command':
    'The command must be one program: a bare name, or a path in the plugin that begins with ./. Put the rest into args.',
  'plugin-empty': 'The plugin has neither a skill nor a server.',
  'plugin-field': 'Agent Plugins 1.0.0 has no such field here. Remove it.',
  'plugin-folder':
    'The working folder must begin with ./, ${PLUGIN_ROOT} or ${PLUGIN_DATA}, and stay inside of it.',
  'plugin-header': 'A header needs a valid name, which is there once, and a value of one line.',
  'plugin-json': 'This file must be there, with a JSON object in it.',
  'plugin-name':
    'The name must be 1 to 64 lowercase letters, digits, single dots and single hyphens, with a letter or digit at both ends.',
  'plugin-schema': 'The $schema must be the address of this schema of Agent Plugins 1.0.0.',
  'plugin-skill': 'This skill breaks a rule of Agent Skills, so clients leave it out. Check it as a skill.',
  'plugin-url':
    'The address must be complete, without a user name or a fragment, and https unless it is this machine.',
  'plugin-variable': 'Clients set PLUGIN_ROOT and PLUGIN_DATA themselves. Remove it.',
};
