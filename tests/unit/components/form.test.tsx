import { describe, expect, it } from 'vitest';

import { BudgetBack } from '../../../components/compose/BudgetBack.tsx';
import { BudgetLeft } from '../../../components/compose/BudgetLeft.tsx';
import { ComposePage } from '../../../components/compose/ComposePage.tsx';
import { Ways, type WaysProps } from '../../../components/compose/Ways.tsx';
import { AddressField } from '../../../components/fields/AddressField.tsx';
import { ServiceFields } from '../../../components/fields/ServiceFields.tsx';
import { noteFailure } from '../../../lib/failures/index.ts';
import { createComposeStore } from '../../../lib/form/compose-store.ts';
import type { SentViewState } from '../../../lib/messages/index.ts';
import { withPart } from '../../../lib/services/service.ts';
import { SERVICES } from '../../../lib/services/services.ts';
import { sampleBudget } from '../../support/worker/hosted-registry.ts';
import { markupOf, readState, stillStore, stillView, textOf } from '../../support/worker/markup.tsx';
import { stateOf } from '../../support/worker/open-view.ts';

const page = (state: SentViewState | null) => {
  const view = stillView(state === null ? null : readState(state));
  return <ComposePage view={view} compose={createComposeStore(view)} clock={stillStore(0)} />;
};
const tag = (markup: string, id: string): string =>
  new RegExp(`<[a-z]+ [^>]*id="${id}"[^>]*>`).exec(markup)?.[0] ?? '';

const keyField = (markup: string): string => /<input [^>]*type="password"[^>]*>/.exec(markup)?.[0] ?? '';

const waysOf = (part: Pick<WaysProps, 'via' | 'registryHost'> & Partial<WaysProps>) => (
  <Ways hostedBy={null} canSearch={false} providerName="OpenAI" onPick={() => undefined} {...part} />
);

const fieldsOf = (name: string, part = '') => {
  const service = SERVICES.find((each) => each.name === name);
  if (service === undefined) throw new Error(`no service ${name}`);
  const address = withPart(service, part);
  return markupOf(
    <ServiceFields service={service} address={address} failure={null} onType={() => undefined} />,
  );
};

const hosted = (change = {}) => stateOf({ provider: null, model: null, budget: sampleBudget(), ...change });
const textIn = (markup: string): string => markup.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');

const backOf = (budget = sampleBudget(), via: 'hosted' | 'registry' = 'registry') => (
  <BudgetBack
    budget={budget}
    registryHost="registry.example"
    isChosen={via === 'hosted'}
    onLook={() => undefined}
    onPick={() => undefined}
  />
);

describe('the form of a registry with a budget', () => {
  it('asks for no key, provider or model, and its button is Plan', () => {
    const markup = markupOf(page(hosted()));

    expect(keyField(markup)).toBe('');
    expect(markup).not.toContain('id="provider"');
    expect(textIn(markup)).toMatch(/ Plan (?!with)/);
    expect(textIn(markup)).toContain('How to compose: on this registry&#x27;s budget');
  });

  it('is the one with a key for whoever chose a key, or a provider for one', () => {
    for (const change of [{ via: 'registry' as const }, { provider: 'openai' as const, model: 'gpt' }]) {
      const markup = markupOf(page(hosted(change)));
      expect(keyField(markup)).not.toBe('');
      expect(textIn(markup)).toContain('How to compose: my key through the registry');
    }
  });

  it('is the one with a key where the budget that was chosen is offered no more', () => {
    const markup = markupOf(page(hosted({ via: 'hosted', budget: null })));

    expect(keyField(markup)).not.toBe('');
    expect(textIn(markup)).toContain('Send my key through the registry');
  });

  it('names three ways, each with who sees what and what ends it', () => {
    const ways = markupOf(waysOf({ via: 'hosted', hostedBy: 'OpenAI', registryHost: 'registry.example' }));

    expect(ways).toContain('aria-label="How to compose"');
    expect(ways.match(/type="radio"/g)).toHaveLength(3);
    expect(textIn(ways)).toMatch(
      /On this registry&#x27;s budget No key of yours: .*goes on.*My key through the registry .*Closing the tab ends the run\..*My key only to the provider .*Closing the tab ends the run\./,
    );
  });

  it('says which model the registry uses, what is left, and when a spent budget is back', () => {
    const left = textIn(markupOf(<BudgetLeft budget={sampleBudget()} registryHost="registry.example" />));
    expect(left).toContain('it uses OpenAI · gpt-of-the-registry.');
    expect(left).toContain('Left for you today 800 of 1,000 tokens');
    expect(left).toContain('Left for everybody this month 600 of 1,000 tokens');

    const spent = sampleBudget({ available: false, available_at: '2026-01-03T00:00:00.000Z' });
    expect(textIn(markupOf(<BudgetLeft budget={spent} registryHost={null} />))).toMatch(
      /It is spent now, and back at .*2026/,
    );
  });

  it('says that a spent budget is back, and offers it to whoever went to their own key', () => {
    expect(textOf(backOf())).toBe('The budget of registry.example is back. Plan on it');
    expect(textOf(backOf(sampleBudget(), 'hosted'))).toBe('The budget of registry.example is back.');
    const spent = sampleBudget({ available: false });
    expect(markupOf(backOf(spent))).toBe('<output class="budget-back"></output>');
  });

  it('says where the key is: nowhere, for nobody to see', () => {
    expect(textIn(markupOf(page(hosted())))).toContain(
      'None: the registry uses its own key. Seen by Nobody.',
    );
  });
});

describe('the form at rest', () => {
  const markup = markupOf(page(stateOf({ goal: 'A goal' })));

  it('keeps goal and key from session restore, autofill and spell checkers', () => {
    expect(/<form [^>]*>/.exec(markup)?.[0]).toContain('autoComplete="off"');
    expect(tag(markup, 'goal')).toContain('autoComplete="off"');
    const field = keyField(markup);
    expect(field).toContain('type="password"');
    expect(field).toContain('autoComplete="off"');
    expect(field).toContain('spellCheck="false"');
  });

  it('has no value, no name and no way to show what the key field holds', () => {
    const field = keyField(markup);
    expect(field).not.toContain('value=');
    expect(field).not.toContain('name=');
    expect(markup.match(/<button[^>]*>.*?<\/button>/g)).toEqual([
      '<button type="submit" class="button primary" aria-disabled="false">Plan with my key</button>',
    ]);
  });

  it('can be typed in before the worker has said anything', () => {
    expect(tag(markupOf(page(null)), 'goal')).not.toContain('disabled');
  });

  it('says what kind of key to use, and where to get one', () => {
    expect(textOf(page(stateOf()))).toContain(
      'Use a fresh, short-lived key with a low limit, not your production key.',
    );
    expect(markup).toContain(
      'href="https://platform.openai.com/api-keys" target="_blank" rel="noopener noreferrer"',
    );
  });

  it('says where the key is and who will see it', () => {
    expect(textOf(page(stateOf()))).toContain(
      'Your key is In its field only, until you start. Seen by The registry registry.example and OpenAI, during the run.',
    );
  });

  it('shows neither progress nor drafts nor requests', () => {
    for (const absent of ['progressbar', 'Drafts', 'aria-label="Requests"', 'role="alert"'])
      expect(markup).not.toContain(absent);
  });
});

describe('the form', () => {
  it('needs no registry: the key then goes to the provider, and one can be set', () => {
    const withoutRegistry = page(stateOf({ registry: null, providers: null }));
    const words = textOf(withoutRegistry);
    expect(words).toContain('Send my key only to the provider');
    expect(words).toContain('Seen by OpenAI alone, during the run.');
    expect(markupOf(withoutRegistry)).not.toContain('role="alert"');
    // Loaded after the form is shown, which a render to text does not wait for.
    const ways = waysOf({ via: 'direct', registryHost: null });
    expect(textOf(ways)).toContain('There is none yet. Set a registry');
    expect(markupOf(ways)).toMatch(
      /<input type="radio" disabled=""[^>]*aria-describedby="send-key-registry"/,
    );
  });

  it('says who sees what, by either way of the key', () => {
    const words = textOf(page(stateOf()));
    expect(words).toContain('Send my key through the registry');
    const ways = textOf(waysOf({ via: 'registry', registryHost: 'registry.example' }));
    expect(ways).toContain('registry.example and OpenAI see key and goal during the run.');
    expect(ways).toContain('Only OpenAI sees key and goal.');
    const direct = page(stateOf({ via: 'direct' }));
    expect(textOf(direct)).toContain('Send my key only to the provider');
    // A list of models is asked for with the key, before any run.
    expect(textOf(direct)).toContain('Your key is In its field only, until you start or load models.');
    expect(textOf(direct)).toContain('Seen by OpenAI alone, during the run.');
  });

  it('lets nothing about the registry stand in the way of a direct run', () => {
    const registry = {
      url: 'https://registry.example',
      host: 'registry.example',
      has_token: false,
      has_permission: false,
    };
    const state = stateOf({
      registry,
      providers: null,
      providers_failure: noteFailure('registry-unreachable'),
    });
    expect(markupOf(page(state))).toContain('role="alert"');
    expect(markupOf(page({ ...state, via: 'direct' }))).not.toContain('role="alert"');
  });

  it('asks for the address of a server of one’s own, and names it by its host', () => {
    const own = { via: 'direct', provider: 'openai-compatible', model: 'llama' } as const;
    // Loaded where it is needed, which a render to text does not wait for.
    const markup = markupOf(
      <AddressField address="http://localhost:4000/v1" failure={null} onType={() => undefined} />,
    );
    expect(tag(markup, 'address')).toContain('value="http://localhost:4000/v1"');
    expect(tag(markup, 'address')).toContain('autoComplete="off"');
    expect(textOf(page(stateOf({ ...own, address: 'http://localhost:4000/v1' })))).toContain(
      'Seen by localhost:4000 alone',
    );
    expect(markupOf(page(stateOf()))).not.toContain('id="address"');
  });

  it('names a service whose address it knows, and asks only for what it does not know', () => {
    const own = { via: 'direct', provider: 'openai-compatible', model: 'llama' } as const;
    expect(textOf(page(stateOf({ ...own, address: 'https://api.groq.com/openai/v1' })))).toContain(
      'Seen by Groq alone',
    );
    expect(fieldsOf('Groq')).toBe('');
    expect(fieldsOf('Ollama')).toContain('OLLAMA_ORIGINS=chrome-extension://*,moz-extension://*');
    expect(textOf(fieldsOf('Azure OpenAI'))).toContain('https://my-resource.openai.azure.com/openai/v1');
    expect(tag(fieldsOf('Azure OpenAI'), 'address')).toContain('value=""');
    expect(tag(fieldsOf('Azure OpenAI', 'mine'), 'address')).toContain('value="mine"');
    expect(textOf(fieldsOf('Azure OpenAI', 'mine'))).toContain('https://mine.openai.azure.com/openai/v1');
  });

  it('offers services in groups where the key goes only to the provider, and else what the registry offers', () => {
    const direct = markupOf(page(stateOf({ via: 'direct' })));
    const groups = [...direct.matchAll(/<optgroup label="([^"]+)">/g)].map(([, label]) => label);

    expect(groups).toEqual(['Vendors', 'Services', 'On this computer']);
    for (const { name } of SERVICES) expect(direct).toContain(`>${name}</option>`);
    expect(direct).toContain('>Another address</option>');
    expect(markupOf(page(stateOf()))).not.toContain('optgroup');
  });

  it('calls practice practice', () => {
    const [first] = stateOf().providers ?? [];
    if (first === undefined) throw new Error('no provider');
    const practice = { ...first, id: 'practice' as const, practice: true, key_url: null };
    expect(textOf(page(stateOf({ providers: [practice] })))).toContain(
      'practice: canned answers, no model behind them',
    );
  });

  it('says who is at fault when the providers cannot be listed, and offers to try again', () => {
    const words = textOf(
      page(
        stateOf({
          providers: null,
          providers_failure: {
            slug: 'registry-unreachable',
            title: null,
            detail: null,
            pointer: null,
            retry_after_s: null,
            instance: null,
            help_url: null,
          },
        }),
      ),
    );
    expect(words).toContain('Between you and the registry registry.example');
    expect(words).toContain('Try again');
  });
});
