import type { Page } from '@playwright/test';

import { noteFailure } from '../../../lib/failures/index.ts';
import { NO_PLANS, PLANS_REPLIES, STATES } from './states.ts';

/** One picture of the gallery: a page in a state, and what a person did there. */
export interface Shot {
  name: string;
  page: string;
  state: string;
  replies?: object;
  width: number;
  dark?: boolean;
  forcedColors?: boolean;
  act?: (page: Page) => Promise<void>;
}

const panel = (state: string, part: Partial<Shot> = {}): Shot => ({
  name: `panel-${state}`,
  page: 'sidepanel.html',
  state,
  width: 400,
  ...part,
});
const typeKey = async (page: Page, providerKey: string): Promise<void> => {
  await page.getByLabel('API key').fill(providerKey);
  await page.getByRole('button', { name: 'Plan with my key' }).click();
};

export const SHOTS: readonly Shot[] = [
  ...[320, 400].map((width) =>
    panel('hosted', {
      name: `panel-hosted-ways-${width}`,
      width,
      act: (page) => page.locator('.send-key summary').click(),
    }),
  ),
  ...[false, true].map((dark) =>
    panel('hosted-spent', {
      name: `panel-hosted-refused${dark ? '-dark' : ''}`,
      dark,
      act: (page) => page.locator('button[type=submit]').click(),
    }),
  ),
  ...Object.keys(STATES).map((state) => panel(state)),
  ...Object.keys(STATES).map((state) => panel(state, { name: `panel-${state}-dark`, dark: true })),
  ...[320, 480].flatMap((width) =>
    Object.keys(STATES).map((state) => panel(state, { name: `panel-${state}-${width}`, width })),
  ),
  panel('drafting', { name: 'panel-drafting-forced', forcedColors: true }),
  panel('done', { name: 'panel-done-forced', forcedColors: true }),
  panel('findings', {
    name: 'panel-found-forced',
    forcedColors: true,
    act: (page) =>
      page
        .getByRole('button', { name: /Show in .*Manifest/ })
        .first()
        .click(),
  }),
  panel('typed', { name: 'panel-bad-key', act: (page) => typeKey(page, 'Bearer sk-ant-abc') }),
  panel('no-token', {
    name: 'panel-refused',
    act: async (page) => {
      await page.getByLabel('Goal').fill('A goal');
      await typeKey(page, 'sk-ant-abcdefgh12345');
    },
  }),
  panel('typed', {
    name: 'panel-models',
    act: (page) => page.getByRole('combobox', { name: 'Model' }).click(),
  }),
  panel('typed', {
    name: 'panel-key-in-goal',
    act: (page) => page.getByLabel('Goal').fill('Use sk-proj-Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z please'),
  }),
  panel('done', { name: 'panel-ledger', act: (page) => page.getByText('carried your key, to').click() }),
  ...[
    { name: 'panel-way', state: 'typed' },
    { name: 'panel-way-dark', state: 'typed', dark: true },
    { name: 'panel-way-320', state: 'typed', width: 320 },
    { name: 'panel-way-direct', state: 'direct' },
    { name: 'panel-way-no-registry', state: 'no-registry' },
    { name: 'panel-way-forced', state: 'direct', forcedColors: true },
  ].map(({ state, ...part }) =>
    panel(state, {
      ...part,
      act: (page) =>
        page
          .getByText(/Send my key/)
          .first()
          .click(),
    }),
  ),
  panel('direct-done', {
    name: 'panel-direct-ledger',
    act: (page) => page.getByText('carried your key, all to').click(),
  }),
  panel('own-address', {
    name: 'panel-bad-address',
    act: async (page) => {
      await page.getByLabel('Address').fill('http://192.168.0.7:11434/v1');
      await page.getByRole('button', { name: 'Plan with my key' }).click();
    },
  }),
  panel('done', {
    name: 'panel-manifest',
    act: (page) => page.getByRole('tab', { name: 'Manifest' }).first().click(),
  }),
  ...['Instructions', 'Manifest', 'references/decline-codes.md'].flatMap((place, index) =>
    [false, true].map((dark) =>
      panel('findings', {
        name: `panel-found-${index + 1}${dark ? '-dark' : ''}`,
        dark,
        width: dark ? 320 : 400,
        act: (page) =>
          page
            .getByRole('button', { name: new RegExp(`Show in .*${place}`) })
            .first()
            .click(),
      }),
    ),
  ),
  ...[{}, { dark: true }, { width: 320 }].flatMap((part, index) => [
    panel('page', {
      ...part,
      name: `panel-page-folded-${index + 1}`,
      act: (page) =>
        page
          .getByText(/With the page/)
          .first()
          .click(),
    }),
    panel('page-entity', {
      ...part,
      name: `panel-page-entity-folded-${index + 1}`,
      act: (page) =>
        page
          .getByText(/With the entity/)
          .first()
          .click(),
    }),
    panel('no-page-access', {
      ...part,
      name: `panel-no-page-access-told-${index + 1}`,
      act: async (page) => {
        await page.getByRole('button', { name: 'Add this page' }).click();
        await page.getByRole('alert').waitFor();
      },
    }),
  ]),
  ...[
    { name: 'panel-cost', state: 'typed' },
    { name: 'panel-cost-dark', state: 'typed', dark: true },
    { name: 'panel-cost-320', state: 'typed', width: 320 },
  ].map(({ state, ...part }) =>
    panel(state, {
      ...part,
      act: (page) =>
        page
          .getByText(/Likely/)
          .first()
          .click(),
    }),
  ),
  panel('typed', {
    name: 'panel-bad-cap',
    act: async (page) => {
      await page
        .getByText(/Likely/)
        .first()
        .click();
      await page.getByLabel('US dollars at most').fill('a few');
      await page.getByRole('button', { name: 'Plan with my key' }).click();
    },
  }),
  ...[
    { part: {}, suffix: '' },
    { part: { dark: true }, suffix: '-dark' },
    { part: { width: 320 }, suffix: '-320' },
  ].flatMap(({ part, suffix }) => [
    panel('findings', {
      ...part,
      name: `panel-edit${suffix}`,
      act: async (page) => {
        await page.getByRole('button', { name: 'Edit' }).first().click();
        await page.getByRole('button', { name: 'Keep changes' }).waitFor();
      },
    }),
    panel('findings', {
      ...part,
      name: `panel-places${suffix}`,
      act: async (page) => {
        for (const summary of await page.getByText('Where it goes').all()) await summary.click();
      },
    }),
    panel('missing', {
      ...part,
      name: `panel-missing-form${suffix}`,
      act: async (page) => {
        await page.getByRole('button', { name: 'Draft the missing ones…' }).click();
        await page.getByRole('button', { name: 'Not now' }).waitFor();
      },
    }),
    panel('done', {
      ...part,
      name: `panel-regenerate${suffix}`,
      act: async (page) => {
        await page.getByRole('button', { name: 'Regenerate…' }).first().click();
        await page.getByRole('button', { name: 'Regenerate this draft' }).waitFor();
      },
    }),
  ]),
  panel('done', {
    name: 'panel-edit-unreadable',
    act: async (page) => {
      await page.getByRole('button', { name: 'Edit' }).first().click();
      await page.getByLabel('Manifest').fill('{\n  "name": oops\n}');
    },
  }),
  panel('done', { name: 'panel-again', act: (page) => page.getByText('Plan again').click() }),
  ...['empty', 'typed', 'drafting', 'done', 'no-registry', 'hosted', 'hosted-queued'].map((state) => ({
    name: `popup-${state}`,
    page: 'popup.html',
    state,
    width: 440,
  })),
  {
    name: 'popup-cannot-ask',
    page: 'popup.html',
    state: 'direct',
    width: 440,
  },
  { name: 'popup-typed-dark', page: 'popup.html', state: 'typed', width: 440, dark: true },
  ...[false, true].flatMap((dark) => [
    {
      name: `plans${dark ? '-dark' : ''}`,
      page: 'plans.html',
      state: 'empty',
      replies: PLANS_REPLIES,
      width: 960,
      dark,
    },
    { name: `settings${dark ? '-dark' : ''}`, page: 'options.html', state: 'empty', width: 960, dark },
  ]),
  { name: 'plans-no-registry', page: 'plans.html', state: 'no-registry', replies: NO_PLANS, width: 960 },
  { name: 'plans-empty', page: 'plans.html', state: 'empty', replies: NO_PLANS, width: 960 },
  {
    name: 'plans-rename',
    page: 'plans.html',
    state: 'empty',
    replies: PLANS_REPLIES,
    width: 960,
    act: (page) => page.getByRole('button', { name: 'Rename' }).first().click(),
  },
  {
    name: 'plan',
    page: 'plans.html#01930000-0000-7000-8000-000000000001',
    state: 'empty',
    replies: PLANS_REPLIES,
    width: 960,
  },
  {
    name: 'settings-refused',
    page: 'options.html',
    state: 'empty',
    replies: { 'test-connection': { type: 'refused', failure: noteFailure('not-a-registry') } },
    width: 960,
    act: (page) => page.getByRole('button', { name: 'Test connection' }).click(),
  },
  {
    name: 'settings-connected',
    page: 'options.html',
    state: 'empty',
    replies: { 'test-connection': { type: 'connected', handle: 'ada', host: 'registry.example' } },
    width: 960,
    act: (page) => page.getByRole('button', { name: 'Test connection' }).click(),
  },
];
