import { afterEach, describe, expect, it } from 'vitest';

import { ANSWER_SCHEMAS } from '../../../lib/planner/answers/schemas.ts';
import { fence } from '../../../lib/planner/prompts/fence.ts';
import { type ScriptedProvider, createGate, faults, startProvider } from '../../support/provider/index.ts';

let provider: ScriptedProvider;
afterEach(() => provider.stop());

const ask = (signal?: AbortSignal): Promise<Response> =>
  fetch(`${provider.openaiBaseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-test', 'content-type': 'application/json' },
    body: JSON.stringify({
      messages: [{ role: 'user', content: fence('goal', 'Review payment code') }],
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'classification', schema: ANSWER_SCHEMAS.classification },
      },
    }),
    ...(signal ? { signal } : {}),
  });

describe('the scripted provider', () => {
  it('answers what was asked and keeps record of the call', async () => {
    provider = await startProvider();
    const body = await (await ask()).text();
    expect(body).toContain('skill');
    expect(body).toMatch(/data: \[DONE\]\n\n$/);
    const call = await provider.callClosed();
    expect(call).toMatchObject({
      wire: 'openai',
      asked: 'classification',
      goal: 'Review payment code',
      providerKey: 'sk-test',
      outcome: 'finished',
    });
  });

  it('knows the answer asked for on the Anthropic wire, which has no name for it', async () => {
    provider = await startProvider();
    const body = await fetch(`${provider.anthropicBaseUrl}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': 'sk-ant-test' },
      body: JSON.stringify({
        output_config: { format: { type: 'json_schema', schema: ANSWER_SCHEMAS.critique } },
        messages: [{ role: 'user', content: fence('drafts', [{}, {}]) }],
      }),
    });
    expect(await body.text()).toContain('message_stop');
    expect(await provider.callClosed()).toMatchObject({ asked: 'critique', providerKey: 'sk-ant-test' });
  });

  it('sees a caller that leaves, in mid-stream and before the first byte', async () => {
    provider = await startProvider({
      script: (call) => faults.silence(call.number === 1 ? 'before-headers' : 'mid-stream'),
    });
    for (const number of [1, 2]) {
      const controller = new AbortController();
      const asked = ask(controller.signal).then((response) => response.text());
      await provider.callOpened(number);
      controller.abort();
      await expect(asked).rejects.toThrow(/abort/i);
      expect((await provider.callClosed(number)).outcome).toBe('cut');
    }
    await provider.allClosed();
  });

  it('holds an answer half-way until it is released', async () => {
    const gate = createGate();
    provider = await startProvider({ script: () => gate.behaviour });
    const asked = ask().then((response) => response.text());
    await gate.reached;
    expect(provider.calls[0]?.outcome).toBe('open');
    gate.release();
    expect(await asked).toContain('[DONE]');
  });

  it('records a followed redirect as a call to no provider', async () => {
    provider = await startProvider({ script: () => faults.redirect(307) });
    expect((await ask()).status).toBe(404);
    expect(provider.calls.map(({ path, wire }) => [path, wire])).toEqual([
      ['/openai/v1/chat/completions', 'openai'],
      ['/elsewhere', null],
    ]);
  });

  it('says what it waited for when that does not come', async () => {
    provider = await startProvider({ deadlineMs: 30 });
    await expect(provider.callOpened()).rejects.toThrow('Waited 30 ms for call 1 to open; 0 calls');
  });
});
