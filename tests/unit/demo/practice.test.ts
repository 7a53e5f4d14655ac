import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startPracticeProvider, type PracticeProvider } from '../../../demo/practice/provider.ts';
import { PRACTICE_NOTE, WRITTEN_NOTE } from '../../../demo/practice/text.ts';
import { WRITTEN_EXAMPLES } from '../../../demo/practice/written.ts';
import { readAnswer } from '../../../lib/planner/answers/read-answer.ts';
import { type Answer, ANSWER_SCHEMAS, type AnswerName } from '../../../lib/planner/answers/schemas.ts';
import type { Candidate } from '../../../lib/planner/index.ts';
import { fence } from '../../../lib/planner/prompts/fence.ts';
import { sampleCandidate } from '../../support/samples/candidates.ts';

let provider: PracticeProvider;
beforeAll(async () => {
  provider = await startPracticeProvider({ port: 0, firstPieceMs: 0, piecesPerSecond: 0 });
});
afterAll(() => provider.stop());

const ask = async (name: string, goal: string, extra = ''): Promise<Response> =>
  fetch(`${provider.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer practice', 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'practice',
      stream: true,
      stream_options: { include_usage: true },
      messages: [
        { role: 'system', content: 'Answer in JSON.' },
        { role: 'user', content: `${fence('goal', goal)}${extra}` },
      ],
      response_format: { type: 'json_schema', json_schema: { name, strict: true, schema: {} } },
    }),
  });

interface Chunk {
  choices: { delta: { content?: string } }[];
  usage?: { prompt_tokens: number; completion_tokens: number };
}

const read = async (response: Response): Promise<{ text: string; usage: Chunk['usage'] }> => {
  const lines = (await response.text()).split('\n').filter((line) => line.startsWith('data: {'));
  const chunks = lines.map((line) => JSON.parse(line.slice(6)) as Chunk);
  return {
    text: chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join(''),
    usage: chunks.findLast((chunk) => chunk.usage !== undefined && chunk.usage !== null)?.usage,
  };
};

const GOALS = [
  'Write release notes from merged pull requests, and post them to Slack',
  'An agent that reviews database migrations',
  'An MCP server for our weather API',
  'A bundle to triage support tickets with an agent and an API server',
  '把每週的會議記錄整理成摘要',
];

describe('the practice provider', () => {
  for (const goal of GOALS)
    it(`answers everything that is asked about "${goal}" in the shape that was asked for`, async () => {
      for (const name of Object.keys(ANSWER_SCHEMAS) as AnswerName[]) {
        const { text, usage } = await read(await ask(name, goal));
        expect(readAnswer(name, text)).toEqual(JSON.parse(text));
        expect(usage?.completion_tokens).toBeGreaterThan(0);
      }
    });

  it.each([
    ['Write release notes from merged pull requests', 'skill', 'release-notes-merged'],
    ['An agent that reviews database migrations', 'agent', 'reviews-database-migrations-agent'],
    ['An MCP server for our weather data', 'mcp_server', 'weather-data-server'],
    ['A bundle to triage support tickets', 'bundle', ''],
    ['把每週的會議記錄整理成摘要', 'skill', 'practice-goal'],
  ])('finds in "%s" that it is a matter of %s', async (goal, kind, name) => {
    const { text } = await read(await ask('classification', goal));
    expect(JSON.parse(text)).toMatchObject({ kind, name });
  });

  it("puts the goal's own words into a draft, and says that it is practice", async () => {
    const { text } = await read(await ask('skill_draft', 'Summarise quarterly churn interviews'));
    expect(text).toContain('Summarise quarterly churn interviews');
    expect(text).toContain('no model behind it');
  });

  it('takes what the goal lists as steps, one after the other', async () => {
    const { text } = await read(
      await ask('skill_draft', 'An agent that reads tickets, then labels each of them.'),
    );
    expect((JSON.parse(text) as { body: string }).body).toContain(
      '1. Reads tickets.\n2. Labels each of them.',
    );
  });

  it.each([
    ['Plan a garden: ask for the climate and the soil, and sow', ['Ask for the climate and the soil.']],
    [
      'A bundle with an agent and an MCP server to triage tickets, and answer most of them',
      ['Triage tickets.', 'Answer most of them.'],
    ],
  ])(
    'takes what "%s" names as a whole, and what it makes, for no steps of their own',
    async (goal, steps) => {
      const { text } = await read(await ask('skill_draft', goal));
      const { body } = JSON.parse(text) as { body: string };
      expect([...body.matchAll(/^\d\. (.*)$/gm)].map(([, step]) => step)).toEqual(steps);
    },
  );

  it('makes one skill of a goal that speaks of several things', async () => {
    const { text } = await read(await ask('classification', 'Write a shopping list for several dishes'));
    expect(JSON.parse(text)).toMatchObject({ kind: 'skill' });
  });

  it('drafts the item that the prompt names', async () => {
    const goal = 'A toolkit to triage support tickets';
    const plan = JSON.parse((await read(await ask('plan', goal))).text) as { items: { name: string }[] };
    const second = plan.items[1];
    const { text } = await read(await ask('skill_draft', goal, fence('item', second)));
    expect(JSON.parse(text)).toMatchObject({ name: second?.name ?? '' });
  });

  it('says which page it was shown, and takes notes in word by word', async () => {
    const goal = 'Triage support tickets';
    const shown = [fence('page', { title: 'Desk rota' }), fence('notes', { note: 'Name\nthe rota.' })];
    for (const name of ['skill_draft', 'agent_draft', 'mcp_server_draft']) {
      const { text } = await read(await ask(name, goal, shown.join('\n')));
      expect(text).toContain('Asked for while looking at: Desk rota.');
      expect(text).toContain(String.raw`> Name\n> the rota.`);
      expect((await read(await ask(name, goal))).text).not.toContain('Asked for while');
    }
  });

  it('reuses what shares words with the goal, and drafts no second of what has most of them', async () => {
    const goal = 'Write release notes from merged pull requests';
    const planOf = async (...candidates: Candidate[]) =>
      JSON.parse(
        (await read(await ask('plan', goal, fence('candidates', candidates)))).text,
      ) as Answer<'plan'>;
    const whole = sampleCandidate({ description: 'Release notes from merged pull requests.' });
    const part = sampleCandidate({
      entity: 'acme/merge@1.0.0',
      name: 'merge',
      description: 'Pull requests.',
      capabilities: [],
    });
    const other = sampleCandidate({
      entity: 'acme/tax@1.0.0',
      name: 'tax',
      description: 'Tax.',
      capabilities: [],
    });

    expect(await planOf(part, other, whole)).toMatchObject({
      items: [],
      reuse: [{ entity: whole.entity }, { entity: part.entity }],
    });
    expect(await planOf(part)).toMatchObject({
      items: [{ kind: 'skill' }],
      reuse: [{ entity: part.entity }],
    });
    expect(await planOf({ ...whole, kind: 'agent' }, other)).toMatchObject({ items: [{ kind: 'skill' }] });
    expect((await planOf(other)).reuse).toEqual([]);
  });

  it('scores as many drafts as it is shown', async () => {
    const { text } = await read(await ask('critique', 'Triage tickets', fence('drafts', [{}, {}, {}])));
    expect((JSON.parse(text) as { drafts: unknown[] }).drafts).toHaveLength(3);
  });

  it('refuses what is no question of ours', async () => {
    expect((await ask('poem', 'Write a poem')).status).toBe(400);
  });
});

describe.each([...WRITTEN_EXAMPLES])('the answers written by hand for the goal of %s', (_, example) => {
  const { goal, plan, drafts } = example;

  it('have the shape that was asked for', async () => {
    for (const name of ['classification', 'plan'] as const) {
      const { text } = await read(await ask(name, goal));
      expect(readAnswer(name, text)).toEqual(example[name]);
    }
    for (const [name, { kind }] of drafts) {
      const { text } = await read(await ask(`${kind}_draft`, goal, fence('item', { kind, name })));
      expect(readAnswer(`${kind}_draft`, text)).toEqual(JSON.parse(text));
    }
  });

  it('plan exactly the drafts that are there', () => {
    expect(plan.items.map(({ kind, name }) => [name, kind])).toEqual(
      [...drafts].map(([name, { kind }]) => [name, kind]),
    );
  });

  it('say in every draft that no model wrote it, and are no template', () => {
    for (const { text } of drafts.values()) {
      expect(text).toContain(WRITTEN_NOTE);
      expect(text).not.toContain(PRACTICE_NOTE);
    }
  });

  it('are judged by hand too, each draft by its own name', async () => {
    const shown = [...drafts.keys()].toReversed().map((name) => ({ name }));
    const { text } = await read(await ask('critique', goal, fence('drafts', shown)));
    expect(readAnswer('critique', text)?.drafts.map(({ notes }) => notes)).toEqual(
      [...drafts.values()].toReversed().map(({ critique }) => critique.notes),
    );
  });

  it('say at their end which page and which note they were shown', async () => {
    const shown = [fence('page', { title: 'Rota' }), fence('notes', { note: 'Be brief.' })].join('\n');
    for (const [name, { kind }] of drafts) {
      const { text } = await read(
        await ask(`${kind}_draft`, goal, `${fence('item', { kind, name })}${shown}`),
      );
      expect(text).toContain('Asked for while looking at: Rota.');
      expect(text).toContain('> Be brief.');
    }
  });

  it('leave a draft of another name, and its scores, to the templates', async () => {
    const item = { kind: 'skill', name: 'another-one' };
    expect((await read(await ask('skill_draft', goal, fence('item', item)))).text).toContain(PRACTICE_NOTE);
    const { text } = await read(await ask('critique', goal, fence('drafts', [{ name: 'another-one' }])));
    expect(text).toContain('Practice scores');
  });
});
