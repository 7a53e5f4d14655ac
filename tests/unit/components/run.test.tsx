import { describe, expect, it } from 'vitest';

import { KeyRegion } from '../../../components/compose/KeyRegion.tsx';
import { FailureAlert } from '../../../components/parts/FailureAlert.tsx';
import { RequestsRegion, summarizeRequests } from '../../../components/run/RequestsRegion.tsx';
import { RunView } from '../../../components/run/RunView.tsx';
import { describeFailure } from '../../../lib/failures/describe-failure.ts';
import {
  noteFailure,
  noteProblem,
  noteProblemError,
  readFailure,
  toFailure,
  type FailureSlug,
} from '../../../lib/failures/index.ts';
import { createComposeStore } from '../../../lib/form/compose-store.ts';
import type { LedgerEntry, RunRecord } from '../../../lib/messages/index.ts';
import { type Draft, ProblemError, PROBLEMS, type ProblemSlug } from '../../../lib/protocol/index.ts';
import { toLedgerJson } from '../../../lib/stores/ledger-json.ts';
import { PROBLEM_TITLES } from '../../../lib/texts/en/codes/problems.ts';
import { PROVIDER_FAILURES } from '../../../lib/texts/en/codes/provider-failures.ts';
import { REGISTRY_KEY } from '../../../lib/texts/en/codes/registry-key.ts';
import { FAILURES } from '../../../lib/texts/en/failures/failures.ts';
import { HOSTED_FAILURES } from '../../../lib/texts/en/failures/hosted-failures.ts';
import { say } from '../../../lib/texts/say.ts';
import { AGENT, SERVER, SKILL } from '../../support/gallery/drafts.ts';
import { endedRun, phasesTo } from '../../support/gallery/states.ts';
import { markupOf, readRun, stillStore, stillView, textOf } from '../../support/worker/markup.tsx';

const view = (part: Partial<RunRecord>) => (
  <RunView
    run={readRun(part)}
    view={stillView(null)}
    openStarter={createComposeStore(stillView(null)).openStarter}
    clock={stillStore(Date.parse('2026-11-23T12:01:07Z'))}
    wasStartedHere
    showsGoal
    onCancel={() => undefined}
    onSave={() => undefined}
  />
);
const ended = (part: Partial<RunRecord>) => view(endedRun(part));
const outline = [SKILL, SERVER, AGENT].map(({ draft_id, kind, name }) => ({ draft_id, kind, name }));
const live = { status: 'running', started_at: '2026-11-23T12:00:00Z', outline } as const;

const keyRegion = (part: Partial<RunRecord>, keeps: 'next' | 'other' | null = null, isUnknown = false) => (
  <KeyRegion
    isUnknown={isUnknown}
    run={readRun(part)}
    via="registry"
    registryHost="other.example"
    providerName="OpenAI"
    keeps={keeps}
  >
    {null}
  </KeyRegion>
);

const entry = (part: Partial<LedgerEntry>): LedgerEntry => ({
  request_id: crypto.randomUUID(),
  run_id: null,
  at: '2026-11-23T12:00:00Z',
  method: 'GET',
  host: 'registry.example',
  path: '/v1/providers',
  bytes_out: 0,
  bytes_in: 10,
  carried_key: false,
  outcome: 'finished',
  status: 200,
  ...part,
});

describe('a live run', () => {
  it('tells its phase as the text of the progressbar', () => {
    const markup = markupOf(view({ ...live, phases: phasesTo(2), drafts: [SKILL] }));
    expect(markup).toContain('role="progressbar" aria-label="Compose progress"');
    expect(markup).toContain('aria-valuetext="drafting, 1 of 3"');
  });

  it('tells time, tokens and cost', () => {
    const usage = { calls: 2, input_tokens: 1_000, output_tokens: 234, cost_usd: 0.0042, estimated: false };
    const words = textOf(view({ ...live, usage }));
    expect(words).toContain('1:07');
    expect(words).toContain('1,234 tokens');
    expect(words).toContain('$0.0042');
  });

  it.each([
    [{ cost_at_most: true }, 'at most $0.0042'],
    [{ cost_at_most: true, estimated: true }, 'about $0.0042'],
    [{ cost_at_most: true, estimated: true, counted: true }, 'at most $0.0042'],
    [{ estimated: true, counted: true }, 'about $0.0042'],
    [{ cost_at_most: true, cost_usd: 0 }, '$0'],
    [{ cost_usd: 0.000_012 }, '$0.000012'],
  ])('tells what a cost is worth: %j', (change, cost) => {
    const usage = { calls: 2, input_tokens: 1, output_tokens: 2, cost_usd: 0.0042, estimated: false };
    expect(textOf(view({ ...live, usage: { ...usage, ...change } }))).toContain(cost);
  });

  const COUNTED = { estimated: true, counted: true };
  it.each([
    [{ estimated: true }, null, true],
    [COUNTED, null, false],
    [COUNTED, { estimated: false }, false],
    [COUNTED, { estimated: true }, true],
  ])('tells whose count the tokens are: %j and %j', (change, before, isAbout) => {
    const usage = { calls: 2, input_tokens: 617, output_tokens: 0, cost_usd: 1, estimated: false };
    const words = textOf(
      view({ ...live, usage: { ...usage, ...change }, usage_before: before && { ...usage, ...before } }),
    );
    const tokens = before ? '1,234 tokens' : '617 tokens';
    expect(words).toContain(tokens);
    expect(words.includes(`about ${tokens}`)).toBe(isAbout);
  });

  it('sums what is at most so much', () => {
    const usage = { calls: 1, input_tokens: 1, output_tokens: 2, cost_usd: 0.25, estimated: false };
    const usage_before = { ...usage, cost_at_most: true };
    expect(textOf(view({ ...live, usage, usage_before }))).toContain('at most $0.50');
  });

  it.each([
    ['while one draft is rewritten', { ...live }],
    ['after one draft was rewritten', { status: 'succeeded', finished_at: '2026-11-23T12:01:12Z' }],
  ] as const)('tells tokens and cost of the whole plan %s', (_, part) => {
    const usage_before = {
      calls: 6,
      input_tokens: 1_000,
      output_tokens: 234,
      cost_usd: 0.5,
      estimated: false,
    };
    const before = textOf(view({ ...part, usage: null, usage_before }));
    expect(before).toContain('1,234 tokens');
    expect(before).toContain('$0.50');
    const usage = { calls: 2, input_tokens: 100, output_tokens: 10, cost_usd: 0.25, estimated: false };
    const words = textOf(view({ ...part, usage, usage_before }));
    expect(words).toContain('1,344 tokens');
    expect(words).toContain('$0.75');
  });

  it('lists the drafts to come, each until it is there', () => {
    const words = textOf(view({ ...live, phases: phasesTo(2), drafts: [SKILL] }));
    expect(words).toContain('MCP server com.example/payout-reports to come');
    expect(words).not.toContain('triage-failed-payments to come');
  });

  it('says how long it waits and why, and the seconds are not read aloud', () => {
    const wait = { reason: 'provider-rate-limited', until: '2026-11-23T12:01:14Z' } as const;
    const markup = markupOf(view({ ...live, provider_name: 'OpenAI', wait }));
    expect(markup).toContain(
      '<p class="hint" role="status">Waiting: OpenAI limits how often this key may call. <span aria-hidden="true">7 seconds</span></p>',
    );
    const over = markupOf(view({ ...live, wait: { ...wait, until: '2026-11-23T12:01:07Z' } }));
    expect(over).toContain('<p class="hint" role="status"></p>');
  });

  it('can be cancelled, and not yet saved', () => {
    const markup = markupOf(view({ ...live, drafts: [SKILL] }));
    expect(markup).toContain('>Cancel</button>');
    expect(markup).not.toContain('Save plan');
  });
});

describe('an ended run', () => {
  it('names each draft in an article of the region Drafts', () => {
    const markup = markupOf(ended({ status: 'succeeded', drafts: [SKILL, SERVER] }));
    expect(markup).toContain(
      '<section class="drafts" aria-labelledby="drafts-title"><h2 id="drafts-title">Drafts</h2>',
    );
    const names = [...markup.matchAll(/<article [^>]*aria-labelledby="([^"]+)"/g)].map(
      ([, id = '']) => new RegExp(`<h3 id="${id}"[^>]*>([^<]*)`).exec(markup)?.[1],
    );
    expect(names).toEqual(['triage-failed-payments', 'com.example/payout-reports']);
  });

  it.each(['failed', 'cancelled', 'interrupted'] as const)(
    'that was %s keeps its finished drafts, called partial, to be saved',
    (status) => {
      const failure = status === 'cancelled' ? null : noteFailure('interrupted');
      const words = textOf(ended({ status, failure, drafts: [SKILL] }));
      expect(words).toMatch(/partial: 1 of 3 drafts/);
      expect(words).toContain('Save plan');
      expect(words).toContain('triage-failed-payments');
    },
  );

  it('never says done without a draft on screen', () => {
    for (const status of ['failed', 'cancelled', 'interrupted'] as const) {
      const words = textOf(ended({ status, failure: noteFailure('empty-result'), drafts: [] }));
      expect(words).not.toMatch(/ready|Done/);
      expect(words).not.toContain('Save plan');
    }
  });

  it('can be downloaded as a whole, with an agent card where there is an address', () => {
    const served = { ...AGENT, manifest: { ...AGENT.manifest, service_url: 'https://a.example/' } };
    const words = textOf(ended({ status: 'failed', drafts: [SKILL, served] }));
    expect(words).toContain('Download all');
    expect(words).toContain('Download agent card');
    expect(textOf(ended({ status: 'succeeded', drafts: [AGENT] }))).not.toContain('agent card');
    expect(textOf(view({ ...live, drafts: [SKILL] }))).not.toContain('Download all');
  });

  it('says that practice answers are practice', () => {
    expect(textOf(ended({ status: 'succeeded', practice: true, drafts: [SKILL] }))).toContain(
      'practice: canned answers, no model behind them',
    );
    expect(textOf(ended({ status: 'succeeded', drafts: [SKILL] }))).not.toContain('canned');
  });

  it('names what nothing covers, and what to reuse only where there is something', () => {
    const words = textOf(
      ended({
        status: 'succeeded',
        drafts: [SKILL],
        gaps: [{ code: 'not-covered', values: { text: 'Credentials' } }],
      }),
    );
    expect(words).toContain('Gaps Credentials');
    expect(words).not.toContain('Reuse');
  });

  it('without drafts says that what exists is enough only where nothing is left open', () => {
    const enough = 'Nothing to draft: what exists covers it';
    expect(textOf(ended({ status: 'succeeded', drafts: [], gaps: [] }))).toContain(enough);
    const open = textOf(
      ended({
        status: 'succeeded',
        drafts: [],
        gaps: [{ code: 'not-covered', values: { text: 'Credentials' } }],
      }),
    );
    expect(open).toContain('Nothing to draft, but there are gaps');
    expect(open).not.toContain(enough);
  });

  it('links to its plan once it is saved', () => {
    const id = '01930000-0000-7000-8000-0000000000bb';
    const markup = markupOf(ended({ status: 'succeeded', drafts: [SKILL], saved_plan_id: id }));
    expect(markup).toContain(`href="/plans.html#${id}"`);
    expect(markup).not.toContain('>Save plan<');
  });

  it('of no registry offers to set one when it is saved', () => {
    const markup = markupOf(
      ended({
        status: 'succeeded',
        drafts: [SKILL],
        registry_url: null,
        save_failure: noteFailure('no-registry'),
      }),
    );
    expect(markup).toContain('A registry keeps plans.');
    expect(markup).not.toContain('role="alert"');
    expect(markup).toContain('href="/options.html"');
    expect(markup).toContain('>Save plan</button>');
  });

  it('says why saving failed, and can be saved again', () => {
    const words = textOf(
      ended({ status: 'succeeded', drafts: [SKILL], save_failure: noteFailure('key-in-plan') }),
    );
    expect(words).toContain('The plan contains something that looks like a key');
    expect(words).toContain('Save plan');
  });
});

describe('a failure', () => {
  const parties = { registryHost: 'registry.example', providerName: 'Anthropic' };

  it.each(Object.keys(FAILURES) as FailureSlug[])('%s says who, what and what to do, as an alert', (slug) => {
    const alert = <FailureAlert failure={toFailure(slug)} {...parties} />;
    expect(markupOf(alert)).toContain('role="alert"');
    const words = textOf(alert);
    expect(words).toContain(FAILURES[slug].title);
    expect(words).toContain(describeFailure(toFailure(slug)).detail);
    expect(words).toMatch(
      /^(?:Before anything|Stopped by|Refused by|Failed at|At reg|Between you|By your own)/,
    );
  });

  it.each(Object.keys(PROBLEMS) as ProblemSlug[])('%s of a registry names the party that refused', (slug) => {
    const { status, party } = PROBLEMS[slug];
    const title = PROBLEM_TITLES[slug];
    const type = `https://registry.example/problems/${slug}`;
    const failure = readFailure(
      noteProblem(
        { type, title, status, detail: 'Why it was.', retry_after_s: 30, instance: 'id-1' },
        'https://registry.example',
      ),
    );
    const words = textOf(<FailureAlert failure={failure} {...parties} />);
    const verb = status < 500 || slug === 'provider-refused-request' ? 'Refused by' : 'Failed at';
    const who = {
      provider: `${verb} Anthropic`,
      registry: `${verb} the registry registry.example`,
      client: slug === 'run-cap-reached' ? 'By the cap you set' : 'By your own change',
    };
    // What is said of the registry's own budget, queue and key is in the extension's words.
    const said = describeFailure(failure);
    const own = Object.hasOwn(HOSTED_FAILURES, slug)
      ? `${said.title} ${said.detail}`
      : `${title} Why it was.`;
    expect(words).toBe(`${who[party]} ${own} Try again in 30 seconds. Log id id-1 What this means`);
  });

  it('names no wait of no seconds', () => {
    const failure = { ...toFailure('extension-failed'), retry_after_s: 0 };
    expect(textOf(<FailureAlert failure={failure} {...parties} />)).not.toContain('Try again in');
  });

  it('says once how long to wait', () => {
    const reason = { code: 'rate-limited', values: { provider: 'Anthropic', status: 429, seconds: 5_400 } };
    const failure = { ...toFailure('extension-failed'), retry_after_s: 5_400, reason };

    expect(textOf(<FailureAlert failure={failure} {...parties} />).match(/1 hour, 30 minutes/g)).toHaveLength(
      1,
    );
  });

  it('links only to a page over http', () => {
    const failure = { ...toFailure('extension-failed'), help_url: 'javascript:alert(1)' };
    expect(markupOf(<FailureAlert failure={failure} {...parties} />)).not.toContain('href');
  });
});

describe('a run that no port could carry whole', () => {
  it('says so, and can be saved once it has ended', () => {
    const words = textOf(ended({ status: 'succeeded', drafts: [], unshown: true }));
    expect(words).toContain('The result is too large to show');
    expect(words).toContain('Save plan');
    expect(textOf(view({ ...live, drafts: [], unshown: true }))).toContain('The result is too large to show');
  });
});

describe('the region Key', () => {
  it('claims nothing while the worker has not said how it stands', () => {
    const words = textOf(keyRegion(live, null, true));
    expect(words).toContain('Unknown until the background worker answers.');
    expect(words).not.toMatch(/memory|Gone|field/);
  });

  it('says who sees it while the run lasts: the registry and provider of that run', () => {
    expect(textOf(keyRegion(live))).toContain(
      'Seen by The registry registry.example and Anthropic, during the run.',
    );
  });

  it('says of a direct run that the provider alone sees it, and saw it', () => {
    const direct = { via: 'direct', registry_url: null, provider_url: 'https://api.anthropic.com' } as const;
    const words = textOf(keyRegion({ ...live, ...direct }));
    expect(words).toContain("In the background worker's memory and with Anthropic, for this run.");
    expect(words).toContain('Seen by Anthropic alone, during the run.');
    expect(words).not.toContain('registry');
    const after = textOf(keyRegion(endedRun({ ...direct, status: 'cancelled' })));
    expect(after).toContain('Anthropic alone saw it, during the run.');
    expect(textOf(ended({ ...direct, status: 'cancelled' }))).toContain('every call to Anthropic was closed');
    expect(textOf(view({ ...live, ...direct }))).toContain('key only to Anthropic');
  });

  it('says when there was none', () => {
    expect(textOf(keyRegion(endedRun({ status: 'succeeded', has_key: false })))).toContain(
      "This run's key None: you gave no key. Seen by Nobody.",
    );
  });

  it('says when it went', () => {
    const words = textOf(keyRegion(endedRun({ status: 'succeeded', key_gone_at: '2026-11-23T12:01:12Z' })));
    expect(words).toContain('Gone from this browser.');
    expect(words).toMatch(/Forgotten At .*12.*, when the run ended\./);
  });

  it.each(['next', 'other'] as const)('does not say that it is gone while one is kept: %s', (keeps) => {
    const words = textOf(keyRegion(endedRun({ status: 'succeeded' }), keeps));
    expect(words).toContain('Gone with the run. Another key is kept, as you chose; see below.');
    expect(words).not.toContain('Gone from this browser');
  });
});

describe('the region Requests', () => {
  it.each([
    [[entry({})], 'No request carried your key; 1 request, to registry.example'],
    [[entry({ carried_key: true })], '1 request carried your key, to registry.example'],
    [
      [entry({ carried_key: true, host: 'api.test' }), entry({ carried_key: true, host: 'api.test' })],
      '2 requests carried your key, all to api.test',
    ],
    [
      [entry({ carried_key: true, host: 'api.test' }), entry({ carried_key: true })],
      '2 requests carried your key, to api.test, registry.example',
    ],
    [
      [entry({}), entry({ carried_key: true })],
      '1 request carried your key, to registry.example; 1 other did not',
    ],
    [
      [entry({ host: 'old.example' }), entry({}), entry({ carried_key: true })],
      '1 request carried your key, to registry.example; 2 others did not, to old.example, registry.example',
    ],
  ])('says in one line how many carried the key, and to whom', (requests, line) => {
    expect(summarizeRequests(requests)).toBe(line);
  });

  it('says where older ones are no longer listed, and counts nothing as all', () => {
    const sent = [entry({ carried_key: true }), entry({ carried_key: true })];
    const region = textOf(<RequestsRegion requests={sent} isCut />);
    expect(region).toContain('At least 2 requests carried your key, to registry.example');
    expect(region).toContain('Older requests are no longer listed.');
    expect(summarizeRequests([entry({})], true)).toContain(
      'No request that is still listed carried your key',
    );
    expect(textOf(<RequestsRegion requests={sent} isCut={false} />)).not.toContain('no longer listed');
  });

  it('is copied as it stands, without whatever an entry may hold besides', () => {
    const odd = { ...entry({ carried_key: true }), header: 'Bearer sk-1234567890' };
    const [copied] = JSON.parse(toLedgerJson([odd])) as object[];
    expect(Object.keys(copied ?? {})).toEqual([
      'run_id',
      'at',
      'method',
      'host',
      'path',
      'bytes_out',
      'bytes_in',
      'carried_key',
      'outcome',
      'status',
    ]);
    expect(copied).toMatchObject({ host: 'registry.example', bytes_in: 10, carried_key: true });
  });

  it('is folded, and tells of each request what it was', () => {
    const region = (
      <RequestsRegion
        requests={[entry({ method: 'POST', path: '/v1/intent/byo', carried_key: true })]}
        isCut={false}
      />
    );
    expect(markupOf(region)).toContain('<section class="requests" aria-label="Requests"><details><summary>');
    expect(textOf(region)).toContain('POST registry.example/v1/intent/byo');
    expect(textOf(region)).toContain('carried your key');
    expect(markupOf(region)).toContain('>Copy as JSON</button>');
  });
});

describe('a job on the registry’s budget', () => {
  const limited = { reason: 'rate-limited', provider: 'OpenAI', status: 429, seconds: 20 };
  const gap = { code: 'draft-missing', values: { kind: 'skill', name: 'notes', ...limited } };
  const masked = {
    rule: 'secret/run-key',
    severity: 'error',
    path: '',
    code: 'run-key-masked',
    values: {},
  } as const;
  const registrys: Draft = {
    ...SKILL,
    findings: [masked],
    provenance: { ...SKILL.provenance, key: 'registry' },
  };

  it('never speaks of a key as the person’s', () => {
    const text = textOf(
      ended({
        via: 'hosted',
        status: 'succeeded',
        gaps: [gap],
        drafts: [registrys],
        saved_plan_id: SKILL.draft_id,
      }),
    );
    expect(text).toContain("it limits how often the registry's key may call. Plan with your own key, or");
    expect(text).toContain("The provider wrote the registry's key into this draft. It was masked. Look at");
    expect(text).toContain("Saved, without the registry's key.");
    expect(text).not.toMatch(/(?:this|your) key/i);
  });

  it('waits and fails as a job does', () => {
    const wait = { reason: 'provider-rate-limited', until: '2026-11-23T12:01:27Z' } as const;
    const waiting = textOf(view({ ...live, via: 'hosted', drafts: [], wait }));
    expect(waiting).toContain("Waiting: Anthropic limits how often the registry's key may call.");
    const problem = new ProblemError('provider-rate-limited', {
      code: 'rate-limited-for-a-while',
      values: { provider: 'OpenAI', status: 429 },
    });
    const failure = noteProblemError(problem);
    const failed = textOf(ended({ via: 'hosted', status: 'failed', drafts: [], failure }));
    expect(failed).toContain("it limits how often the registry's key may call. Plan with your own key");
    expect(failed).not.toMatch(/(?:this|your) key/i);
  });

  it('speaks of this key where the person gave one', () => {
    const text = textOf(ended({ via: 'registry', gaps: [gap], drafts: [SKILL] }));
    expect(text).toContain('it limits how often this key may call. It asks to wait 20 seconds.');
  });

  it.each(Object.keys(PROVIDER_FAILURES))(
    'leaves nothing of %s to do that is for the owner of the key',
    (code) => {
      const told = REGISTRY_KEY.told(
        say(PROVIDER_FAILURES, { code, values: { provider: 'OpenAI', status: 401 } }),
      );
      expect(told).not.toMatch(/(?:this|your) key|another key|add credit|raise the limit/i);
    },
  );
});
