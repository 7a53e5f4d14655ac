import { describe, expect, it } from 'vitest';

import { toChoice } from '../../../lib/form/choice.ts';
import { loadModels } from '../../../lib/form/load-models.ts';
import { openView, stateOf } from '../../support/worker/open-view.ts';
import { settle } from '../../support/worker/view-port.ts';

const KEY = 'gw-4f1c9a7be2d05813764fa0bc';
const OTHERS = 'sk-ant-a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4';

const openForm = async (address: string) => {
  const { view, ports } = await openView();
  ports.last.show(stateOf({ via: 'direct', provider: 'openai-compatible', address, model: 'm' }));
  const asked: string[] = [];
  const sent: unknown[] = [];
  return {
    asked,
    sent,
    load: async (providerKey: string, part: { seen?: string; isAllowed?: boolean } = {}) => {
      const { seen = null, isAllowed = true } = part;
      const choice = toChoice(null, view.getSnapshot().state);
      const allow = () => {
        asked.push(choice.address);
        return Promise.resolve(isAllowed);
      };
      const listed = loadModels(view, { choice, providerKey, seen, allow });
      await settle();
      const request = ports.last.requests.at(-1);
      if (request?.type === 'load-models') {
        sent.push(request);
        ports.last.reply('load-models', { type: 'models', text: '{"data":[{"id":"llama"}]}' });
      }
      const { models, failure } = await listed;
      return failure?.slug ?? models?.map(({ id }) => id);
    },
  };
};

describe('a list of models', () => {
  it('is asked for at the address that is shown, with its key', async () => {
    const form = await openForm('gateway.example/v1');
    expect(await form.load(KEY)).toEqual(['llama']);
    expect(form.sent).toMatchObject([{ address: 'https://gateway.example/v1', provider_key: KEY }]);
  });

  it.each([
    ['http://192.168.0.7:11434/v1', 'address-unencrypted'],
    ['http://[::1]:11434/v1', 'address-this-machine'],
    ['https://.openai.azure.com/openai/v1', 'address-incomplete'],
    ['https://sk-proj-Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z.example/v1', 'key-in-address'],
    [`https://gateway.example/${KEY}`, 'key-in-address'],
  ])('is not asked for at %s, nor is the browser for its host', async (address, slug) => {
    const form = await openForm(address);
    expect(await form.load(KEY)).toBe(slug);
    expect([...form.asked, ...form.sent]).toEqual([]);
  });

  it("is asked for with somebody else's key only by a second click", async () => {
    const form = await openForm('https://api.groq.com/openai/v1');
    expect(await form.load(OTHERS)).toBe('key-is-anthropic');
    expect([...form.asked, ...form.sent]).toEqual([]);
    expect(await form.load(OTHERS, { seen: 'key-is-anthropic' })).toEqual(['llama']);
  });

  it('is not asked for if the person does not allow the host, and says so', async () => {
    const form = await openForm('https://gateway.example/v1');
    expect(await form.load(KEY, { isAllowed: false })).toBe('provider-not-allowed');
    expect(form.sent).toEqual([]);
  });
});
