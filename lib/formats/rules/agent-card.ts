import type { Finding } from '../../protocol/index.ts';
import {
  type Findings,
  type Members,
  entriesOf,
  error,
  isHttpsUrl,
  isMembers,
  isText,
  isTextWithin,
  isTexts,
  warning,
} from './finding.ts';

/**
 * A2A agent cards: 1.0, and the older form (0.3), which has its address at the root. An old card is accepted with a
 * warning, because most published cards are old.
 */

const PATH = '/manifest/card';
const BINDINGS = new Set(['JSONRPC', 'GRPC', 'HTTP+JSON']);
const MEDIA_TYPE = /^[\w!#$&^.+-]{1,127}\/[\w!#$&^.+*-]{1,127}(?:\s*;.{0,200})?$/;

const checkTexts = function* (card: Members, fields: readonly string[]): Findings {
  for (const field of fields)
    if (!isTextWithin(card[field], 10_000))
      yield error('agent/card-field', `${PATH}/${field}`, `An agent card needs its ${field}, as a text.`);
};

const checkUrl = function* (url: unknown, path: string): Findings {
  if (!isHttpsUrl(url))
    yield error('agent/card-url', path, 'The address of the agent must be a whole https address.');
};

const checkBinding = function* (binding: unknown, path: string): Findings {
  if (!isTextWithin(binding, 100))
    yield error('agent/card-field', path, 'Say which protocol is spoken there: JSONRPC, GRPC or HTTP+JSON.');
  else if (!BINDINGS.has(binding))
    yield warning(
      'agent/card-binding',
      path,
      'Clients know JSONRPC, GRPC and HTTP+JSON. Few will know this one.',
    );
};

const checkProtocolVersion = function* (version: unknown, path: string): Findings {
  if (!isText(version) || !/^\d{1,3}\.\d{1,3}(?:\.\d{1,3})?$/.test(version))
    yield error('agent/card-protocol-version', path, 'The protocol version must be a number such as 1.0.');
};

const checkInterfaces = function* (interfaces: unknown): Findings {
  const path = `${PATH}/supportedInterfaces`;
  if (!Array.isArray(interfaces) || interfaces.length === 0) {
    yield error(
      'agent/card-interfaces',
      path,
      'An agent card needs at least one interface: where it can be reached.',
    );
    return;
  }
  for (const [value, place] of entriesOf(interfaces, path)) {
    const { url, protocolBinding, protocolVersion } = isMembers(value) ? value : {};
    yield* checkUrl(url, `${place}/url`);
    yield* checkBinding(protocolBinding, `${place}/protocolBinding`);
    yield* checkProtocolVersion(protocolVersion, `${place}/protocolVersion`);
  }
};

const checkOldRoot = function* ({ url, preferredTransport, protocolVersion }: Members): Findings {
  yield warning(
    'agent/card-version',
    PATH,
    'This card has the form of A2A 0.3. Version 1.0 lists its addresses in supportedInterfaces.',
  );
  yield* checkUrl(url, `${PATH}/url`);
  if (preferredTransport !== undefined) yield* checkBinding(preferredTransport, `${PATH}/preferredTransport`);
  yield* checkProtocolVersion(protocolVersion, `${PATH}/protocolVersion`);
};

const checkModes = function* (modes: unknown, path: string): Findings {
  if (!isTexts(modes) || modes.length === 0 || !modes.every((mode) => MEDIA_TYPE.test(mode)))
    yield error('agent/card-mode', path, 'This must be a list of media types, such as text/plain.');
};

const checkSkills = function* (skills: unknown): Findings {
  const path = `${PATH}/skills`;
  if (!Array.isArray(skills)) {
    yield error('agent/card-field', path, 'An agent card needs its skills, as a list.');
    return;
  }
  const ids = new Set<string>();
  for (const [value, place] of entriesOf(skills, path)) {
    const skill = isMembers(value) ? value : {};
    const { id, name, description, tags, inputModes, outputModes } = skill;
    if (![id, name, description].every((text) => isTextWithin(text, 10_000)) || !isTexts(tags))
      yield error(
        'agent/card-skill',
        place,
        'A skill of a card needs an id, a name, a description and a list of tags.',
      );
    else if (isText(id) && ids.has(id))
      yield error('agent/card-skill', `${place}/id`, 'Another skill of this card has the same id.');
    if (isText(id)) ids.add(id);
    if (inputModes !== undefined) yield* checkModes(inputModes, `${place}/inputModes`);
    if (outputModes !== undefined) yield* checkModes(outputModes, `${place}/outputModes`);
  }
};

const check = function* (card: unknown): Findings {
  if (!isMembers(card)) {
    yield error('agent/card-field', PATH, 'An agent card must be an object.');
    return;
  }
  yield* checkTexts(card, ['name', 'description', 'version']);
  if (card['supportedInterfaces'] === undefined && card['url'] !== undefined) yield* checkOldRoot(card);
  else yield* checkInterfaces(card['supportedInterfaces']);
  if (!isMembers(card['capabilities']))
    yield error(
      'agent/card-field',
      `${PATH}/capabilities`,
      'An agent card needs its capabilities; {} says none.',
    );
  yield* checkModes(card['defaultInputModes'], `${PATH}/defaultInputModes`);
  yield* checkModes(card['defaultOutputModes'], `${PATH}/defaultOutputModes`);
  yield* checkSkills(card['skills']);
};

export const checkAgentCard = (card: unknown): Finding[] => [...check(card)];
