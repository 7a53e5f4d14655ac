import type { Handler, Hono, MiddlewareHandler } from 'hono';

import { ProblemError } from '../../lib/protocol/index.ts';
import type { RegistryEnv } from './context.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** All methods of one address; any other method gets a 405 with the list of these. */
export const resource = (
  app: Hono<RegistryEnv>,
  path: string,
  handlers: Partial<Record<Method, Handler<RegistryEnv>>>,
  ...before: MiddlewareHandler<RegistryEnv>[]
): void => {
  const methods = Object.keys(handlers);
  for (const [method, handler] of Object.entries(handlers)) app.on(method, [path], ...before, handler);
  const allow = methods.includes('GET') ? [...methods, 'HEAD'] : methods;
  app.all(path, (c) => {
    c.header('allow', allow.join(', '));
    throw new ProblemError('method-not-allowed', `This address takes ${allow.join(', ')}.`);
  });
};
