import type { Behaviour } from '../exchange.ts';
import type { Call, Script } from '../index.ts';

/** The members of a request in which servers differ. */
export interface Asked {
  max_tokens?: number;
  max_completion_tokens?: number;
  stream_options?: object;
  response_format?: { type: 'json_schema' | 'json_object' };
  output_config?: object;
  provider?: { require_parameters?: boolean };
}

export const askedOf = ({ json }: Call): Asked => json as Asked;
export const capOf = (call: Call): number =>
  askedOf(call).max_tokens ?? askedOf(call).max_completion_tokens ?? 0;

/** As a server counts them, four characters each. */
export const promptOf = ({ prompt }: Call): number => Math.ceil(prompt.length / 4);

export const refuse =
  (status: number, body: unknown, headers: Record<string, string> = {}): Behaviour =>
  (exchange) =>
    exchange.json(status, body, headers);

/** The error object that most servers send. */
export const error = (message: string, more: object = {}): object => ({
  error: { message, type: 'invalid_request_error', param: null, code: null, ...more },
});

/** Refuses what the rule finds wrong, and answers everything else. */
export const unless =
  (isTaken: (asked: Asked, call: Call) => boolean, status: number, toBody: (call: Call) => unknown): Script =>
  (call) =>
    isTaken(askedOf(call), call) ? undefined : refuse(status, toBody(call));

/** The same for the form of an answer: everything but these is refused. */
export const takesForms = (forms: readonly (string | undefined)[], status: number, body: unknown): Script =>
  unless(
    (asked) => forms.includes(asked.response_format?.type),
    status,
    () => body,
  );

export const takesCaps = (most: number, status: number, toBody: (call: Call) => unknown): Script =>
  unless((_asked, call) => capOf(call) <= most, status, toBody);

export const inContext = (total: number, toBody: (call: Call) => unknown, status = 400): Script =>
  unless((_asked, call) => capOf(call) + promptOf(call) <= total, status, toBody);

/** One refusal that cost nothing, and the three calls of a run for one skill. */
export const learned = { ends: { drafts: 1 }, usage: { calls: 3, estimated: false }, calls: 4 } as const;
