import { toVisibleText } from '../../../lib/formats/visible-text.ts';
import { type Draft, isPortableText, type Plan } from '../../../lib/protocol/index.ts';
import { MARKDOWN_PAYLOADS } from '../markdown/index.ts';
import { hostileComposition, hostileProblem } from '../registry/hostile-registry.ts';
import { PLANTED } from '../samples/planted.ts';
import { sampleComposition, sampleDraft } from '../samples/run-samples.ts';
import { openStandInRegistry, sendJson, type StandInRegistry } from '../worker/stand-in-registry.ts';
import { AGENT_DRAFT, SERVER_DRAFT } from './samples.ts';

const AT = '2026-11-29T12:00:00.000Z';
/** With a server and an agent, the whole corpus is in at most twelve drafts of at most twenty files. */
const [TEXTS_PER_MEMBER, FILES_PER_MEMBER] = [40, 20];

/** What can be sent and stored at all, without what says nothing. */
export const CORPUS: readonly string[] = [...MARKDOWN_PAYLOADS, ...PLANTED.map(([, text]) => text)].filter(
  (text) => text.trim() !== '' && text.length < 1_000 && !text.includes('\0') && isPortableText(text),
);
/** What every format takes as it is; of the rest the wizard says that it cannot be published. */
export const PLAIN: readonly string[] = CORPUS.filter((text) => toVisibleText(text) === text);

const inParts = (texts: readonly string[], size: number): string[][] =>
  Array.from({ length: Math.ceil(texts.length / size) }, (_, index) =>
    texts.slice(index * size, (index + 1) * size),
  );

/** Each text in a body and in what a tool says of itself, and half of them in a file. */
const draftsOf = (texts: readonly string[]): Draft[] => [
  ...inParts(texts, TEXTS_PER_MEMBER).map((part, place) => {
    const name = `corpus-${place}`;
    return sampleDraft({
      draft_id: `01920000-0000-7000-8000-0000000002${String(place).padStart(2, '0')}`,
      name,
      // The format takes no angle brackets in it; those are in the other plan.
      manifest: { name, description: 'Counts herons. Use when they come back.' },
      markdown: part.join('\n\n'),
      files: part
        .slice(0, FILES_PER_MEMBER)
        .map((text, at) => ({ path: `references/&lt;img onerror=alert(${at})`, text })),
    });
  }),
  {
    ...SERVER_DRAFT,
    markdown: texts.join('\n\n'),
    manifest: {
      ...SERVER_DRAFT.manifest,
      tools: texts.map((description, at) => ({
        name: `tool_${at}`,
        description,
        inputSchema: { type: 'object' },
      })),
    },
  },
  { ...AGENT_DRAFT, markdown: texts.join('\n\n') },
];

const planOf = (planId: string, composition: Plan['composition']): Plan => ({
  plan_id: planId,
  title: composition.goal.replaceAll(/\s+/g, ' ').slice(0, 190).toWellFormed(),
  etag: '"1"',
  saved_at: AT,
  updated_at: AT,
  composition,
});

/** A plan whose members can be published, though all that they say is a payload. */
const publishablePlan = (planId: string, texts: readonly string[]): Plan =>
  planOf(
    planId,
    sampleComposition({
      goal: texts.join(' ').slice(0, 7_000).toWellFormed(),
      drafts: draftsOf(texts),
      reuse: texts.slice(0, 40).map((text, at) => ({
        entity: `evil/herons-${at}@1.0.0`,
        kind: 'skill' as const,
        covers: text,
        why: text,
        trust_tier: 'official' as const,
      })),
    }),
  );

export const HOSTILE_PLANS = {
  publishable: '01920000-0000-7000-8000-0000000000a1',
  /** Names, versions and places too. */
  refused: '01920000-0000-7000-8000-0000000000a2',
} as const;

export interface HostileAnswers extends StandInRegistry {
  /** What it says of bundles from now on: that everything is wrong, or nothing. */
  refuses: (isRefusing: boolean) => void;
}

interface Sent {
  label: string;
  members: { name: string; version: string; kind: string }[];
}

/** A registry whose plans, checks, refusals, earlier versions and keys say payloads wherever the contract lets them. */
export const openHostileAnswers = async (texts: readonly string[]): Promise<HostileAnswers> => {
  const registry = await openStandInRegistry();
  let isRefusing = true;
  const key = (keyId: string, x: string) => ({
    key_id: keyId,
    public_key: { kty: 'OKP', crv: 'Ed25519', x },
    added_at: AT,
    revoked_at: null,
    revocation_reason: null,
    name: texts[0] ?? '',
  });
  registry.on(`GET /v1/plans/${HOSTILE_PLANS.publishable}`, (_, response) =>
    sendJson(response, 200, publishablePlan(HOSTILE_PLANS.publishable, texts)),
  );
  registry.on(`GET /v1/plans/${HOSTILE_PLANS.refused}`, (_, response) =>
    sendJson(response, 200, planOf(HOSTILE_PLANS.refused, hostileComposition())),
  );
  registry.on('POST /v1/bundle-check', (_, response, body) => {
    const { members } = JSON.parse(body) as Sent;
    const wrong = texts.map((message, at) => ({
      pointer: `/members/${at % members.length}/${['name', 'markdown', 'files/0/text', message][at % 4]}`,
      message,
    }));
    sendJson(response, 200, {
      errors: isRefusing
        ? [...wrong, ...texts.slice(0, 40).map((message) => ({ pointer: '', message }))]
        : [],
      members: members.map(({ name, version }, place) => ({
        name,
        version,
        latest: place < 2 ? '0.0.1' : null,
        similar: texts
          .slice(place * 5, place * 5 + 5)
          .map((entity) => ({ entity, kind: 'skill', why: 'same-name' })),
      })),
      bytes: 1,
      most_bytes: 1_048_576,
    });
  });
  for (const place of [0, 1])
    registry.on(`GET /v1/entities/ada/corpus-${place}/versions/0.0.1`, (_, response) =>
      sendJson(response, 200, {
        namespace: 'ada',
        published_at: AT,
        envelope: null,
        kind: 'skill',
        name: `corpus-${place}`,
        version: '0.0.1',
        manifest: {
          name: `corpus-${place}`,
          description: texts[1] ?? '',
          [texts[2] ?? '']: texts.slice(0, 20),
        },
        markdown: texts.toReversed().join('\n\n'),
        files: texts.slice(0, 50).map((text) => ({ path: text, text })),
      }),
    );
  const challenge = { challenge: 'ab'.repeat(32), expires_at: '2100-01-01T00:00:00.000Z' };
  let keyId = '';
  registry.on('POST /v1/me/signing-key-challenge', (_, response, body) => {
    keyId = (JSON.parse(body) as { key_id: string }).key_id;
    sendJson(response, 200, challenge);
  });
  registry.on('POST /v1/me/signing-keys', (_, response, body) => {
    const { public_key: publicKey } = JSON.parse(body) as { public_key: { x: string } };
    sendJson(response, 201, key(keyId, publicKey.x));
  });
  registry.on('GET /v1/me/signing-keys', (_, response) =>
    sendJson(response, 200, { items: keyId === '' ? [] : [key(keyId, keyId)], next_cursor: null }),
  );
  registry.on('POST /v1/bundles', (_, response, body) => {
    const { label, members } = JSON.parse(body) as Sent;
    if (isRefusing)
      return sendJson(response, 422, {
        ...hostileProblem(),
        type: `${registry.url}/problems/invalid-request`,
        status: 422,
        errors: texts.map((message) => ({ pointer: '/title', message })),
      });
    return sendJson(response, 201, {
      namespace: 'ada',
      label,
      number: 1,
      visibility: 'draft',
      published_at: AT,
      entities: texts.slice(0, 100),
      dependencies: members.map(() => texts.slice(0, 5)),
      link: '"><img src=x onerror=alert(1)>',
    });
  });
  return {
    ...registry,
    refuses: (now) => {
      isRefusing = now;
    },
  };
};
