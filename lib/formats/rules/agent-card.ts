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
      yield error('agent/card-field', `${PATH}/${field}`, 'card-field', { field });
};

const checkUrl = function* (url: unknown, path: string): Findings {
  if (!isHttpsUrl(url)) yield error('agent/card-url', path, 'card-url');
};

const checkBinding = function* (binding: unknown, path: string): Findings {
  if (!isTextWithin(binding, 100)) yield error('agent/card-field', path, 'card-binding-missing');
  else if (!BINDINGS.has(binding)) yield warning('agent/card-binding', path, 'card-binding-unknown');
};

const checkProtocolVersion = function* (version: unknown, path: string): Findings {
  if (!isText(version) || !/^\d{1,3}\.\d{1,3}(?:\.\d{1,3})?$/.test(version))
    yield error('agent/card-protocol-version', path, 'card-protocol-version');
};

const checkInterfaces = function* (interfaces: unknown): Findings {
  const path = `${PATH}/supportedInterfaces`;
  if (!Array.isArray(interfaces) || interfaces.length === 0) {
    yield error('agent/card-interfaces', path, 'card-interfaces');
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
  yield warning('agent/card-version', PATH, 'card-old');
  yield* checkUrl(url, `${PATH}/url`);
  if (preferredTransport !== undefined) yield* checkBinding(preferredTransport, `${PATH}/preferredTransport`);
  yield* checkProtocolVersion(protocolVersion, `${PATH}/protocolVersion`);
};

const checkModes = function* (modes: unknown, path: string): Findings {
  if (!isTexts(modes) || modes.length === 0 || !modes.every((mode) => MEDIA_TYPE.test(mode)))
    yield error('agent/card-mode', path, 'card-modes');
};

const checkSkills = function* (skills: unknown): Findings {
  const path = `${PATH}/skills`;
  if (!Array.isArray(skills)) {
    yield error('agent/card-field', path, 'card-skills');
    return;
  }
  const ids = new Set<string>();
  for (const [value, place] of entriesOf(skills, path)) {
    const skill = isMembers(value) ? value : {};
    const { id, name, description, tags, inputModes, outputModes } = skill;
    if (![id, name, description].every((text) => isTextWithin(text, 10_000)) || !isTexts(tags))
      yield error('agent/card-skill', place, 'card-skill-incomplete');
    else if (isText(id) && ids.has(id)) yield error('agent/card-skill', `${place}/id`, 'card-skill-twice');
    if (isText(id)) ids.add(id);
    if (inputModes !== undefined) yield* checkModes(inputModes, `${place}/inputModes`);
    if (outputModes !== undefined) yield* checkModes(outputModes, `${place}/outputModes`);
  }
};

const check = function* (card: unknown): Findings {
  if (!isMembers(card)) {
    yield error('agent/card-field', PATH, 'card-not-object');
    return;
  }
  yield* checkTexts(card, ['name', 'description', 'version']);
  if (card['supportedInterfaces'] === undefined && card['url'] !== undefined) yield* checkOldRoot(card);
  else yield* checkInterfaces(card['supportedInterfaces']);
  if (!isMembers(card['capabilities']))
    yield error('agent/card-field', `${PATH}/capabilities`, 'card-capabilities');
  yield* checkModes(card['defaultInputModes'], `${PATH}/defaultInputModes`);
  yield* checkModes(card['defaultOutputModes'], `${PATH}/defaultOutputModes`);
  yield* checkSkills(card['skills']);
};

export const checkAgentCard = (card: unknown): Finding[] => [...check(card)];
