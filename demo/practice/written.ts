import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type { Answer } from '../../lib/planner/answers/schemas.ts';
import type { EntityKind } from '../../lib/protocol/index.ts';

/**
 * Hand-written answers, only for the example goals. They are data in `written/`, one folder per goal:
 * `goal.txt`, `answers.json`, and a folder per draft with its long texts. A test checks their shape.
 */
export interface WrittenExample {
  goal: string;
  classification: Answer<'classification'>;
  plan: Answer<'plan'>;
  drafts: ReadonlyMap<string, WrittenDraft>;
}

export interface WrittenDraft {
  kind: EntityKind;
  /** The whole answer to a question for this kind, except its text. */
  answer: object;
  /** The body of a skill, the system prompt of an agent, the README of a server. */
  text: string;
  critique: Omit<Answer<'critique'>['drafts'][number], 'number'>;
}

interface AnswersFile extends Omit<WrittenExample, 'goal' | 'drafts'> {
  drafts: Record<string, Omit<WrittenDraft, 'text'>>;
}

type ToolsFile = { name: string; description: string; input_schema: object }[];

const FOLDER = path.join(import.meta.dirname, 'written');

/** In the order in which they are shown; also the names of their folders under `docs/examples/`. */
const NAMES = ['single-skill', 'agent', 'bundle'] as const;

const readText = (...file: string[]): string => readFileSync(path.join(...file), 'utf8');
const readJson = (...file: string[]): unknown => JSON.parse(readText(...file));

/** The parts kept in files of their own, so that they can be read and edited in their own format. */
const FILES: Readonly<Record<EntityKind, (folder: string) => object>> = {
  skill: (folder) => ({
    files: readdirSync(path.join(folder, 'references'))
      .toSorted()
      .map((file) => ({ path: `references/${file}`, text: readText(folder, 'references', file) })),
  }),
  agent: () => ({}),
  mcp_server: (folder) => ({
    tools: (readJson(folder, 'tools.json') as ToolsFile).map((tool) => ({
      ...tool,
      input_schema: JSON.stringify(tool.input_schema),
    })),
  }),
};

const readExample = (example: string): WrittenExample => {
  const folder = path.join(FOLDER, example);
  const { drafts, ...decisions } = readJson(folder, 'answers.json') as AnswersFile;
  const read = Object.entries(drafts).map(([name, draft]): [string, WrittenDraft] => {
    const own = path.join(folder, name);
    const answer = { name, ...draft.answer, ...FILES[draft.kind](own) };
    return [name, { ...draft, answer, text: readText(own, 'text.md') }];
  });
  return { ...decisions, goal: readText(folder, 'goal.txt').trim(), drafts: new Map(read) };
};

export const WRITTEN_EXAMPLES: ReadonlyMap<string, WrittenExample> = new Map(
  NAMES.map((name) => [name, readExample(name)]),
);

/** Undefined for every other goal; templates answer those. */
export const findWritten = (goal: string): WrittenExample | undefined =>
  [...WRITTEN_EXAMPLES.values()].find((example) => example.goal === goal.trim());
