import type { FileParts } from './draft-files.ts';
import { checkAgentCard } from './rules/agent-card.ts';
import { type Members, isHttpsUrl, isMembers, isText } from './rules/finding.ts';
import { FIRST_VERSION } from './versions/first-version.ts';

/** `card` is for A2A 1.0, `older` for 0.3; null where that version cannot express what the card says about security. */
export interface AgentCards {
  card: Members;
  older: Members | null;
}

const MODES = ['text/plain'];

/** A valid card that came with an import; the agent's own address takes precedence. */
const ownCard = (card: unknown, url: string): Members | null => {
  if (!isMembers(card) || checkAgentCard(card).some(({ severity }) => severity === 'error')) return null;
  const interfaces = card['supportedInterfaces'];
  const hasUrl =
    Array.isArray(interfaces) && interfaces.some((each: unknown) => isMembers(each) && each['url'] === url);
  return hasUrl ? card : null;
};

const makeCard = ({ name, manifest }: FileParts, url: string): Members => {
  const description = isText(manifest['description']) ? manifest['description'] : name;
  return {
    name,
    description,
    // Nobody knows which protocol an address speaks before asking it; JSON-RPC is A2A's default.
    supportedInterfaces: [{ url, protocolBinding: 'JSONRPC', protocolVersion: '1.0' }],
    version: isText(manifest['version']) ? manifest['version'] : FIRST_VERSION,
    capabilities: {},
    defaultInputModes: MODES,
    defaultOutputModes: MODES,
    skills: [{ id: name, name, description, tags: name.split('-').filter((word) => word !== '') }],
  };
};

const COMMON = [
  'name',
  'description',
  'version',
  'provider',
  'documentationUrl',
  'iconUrl',
  'defaultInputModes',
  'defaultOutputModes',
  'skills',
];

/** 0.3 has another form for it, and a card without it would say that no sign-in is needed. */
const saysHowToSignIn = (part: Members): boolean =>
  part['securitySchemes'] !== undefined || part['securityRequirements'] !== undefined;

const toOlder = (card: Members): Members | null => {
  if (saysHowToSignIn(card) || (card['skills'] as Members[]).some(saysHowToSignIn)) return null;
  const interfaces = (card['supportedInterfaces'] as Members[]).map(({ url, protocolBinding }) => ({
    url,
    transport: protocolBinding,
  }));
  const { extendedAgentCard, ...capabilities } = card['capabilities'] as Members;
  return {
    protocolVersion: '0.3.0',
    ...Object.fromEntries(
      COMMON.filter((name) => card[name] !== undefined).map((name) => [name, card[name]]),
    ),
    url: interfaces[0]?.url,
    preferredTransport: interfaces[0]?.transport,
    ...(interfaces.length > 1 ? { additionalInterfaces: interfaces } : {}),
    capabilities,
    ...(extendedAgentCard === undefined ? {} : { supportsAuthenticatedExtendedCard: extendedAgentCard }),
  };
};

/** Null if it is not an agent or has no service address: an address is never invented. */
export const toAgentCard = (draft: FileParts): AgentCards | null => {
  const url = draft.manifest['service_url'];
  if (draft.kind !== 'agent' || !isHttpsUrl(url)) return null;
  const card = ownCard(draft.manifest['card'], url) ?? makeCard(draft, url);
  return { card, older: toOlder(card) };
};
