import { NO_LIMITS } from '../../../lib/messages/index.ts';
import type { NewRun } from '../../../lib/runs/reduce-run.ts';
import { RUN_ID } from './run-samples.ts';

/** An ordinary run through a registry, as it starts. */
export const NEW_RUN: NewRun = {
  run_id: RUN_ID,
  tab_id: 1,
  via: 'registry',
  registry_url: 'https://registry.test',
  catalog_url: 'https://registry.test',
  provider_url: null,
  has_key: true,
  goal: 'Write release notes from the log',
  provider: 'openai',
  provider_name: 'OpenAI',
  practice: false,
  model: 'gpt-test',
  page: null,
  limits: NO_LIMITS,
  redraft: null,
  continued: null,
  started_at: '2026-01-02T03:04:05.000Z',
  idempotency_key: RUN_ID,
};
