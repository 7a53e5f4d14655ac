import type { Hono } from 'hono';

import type { RegistryEnv } from '../http/context.ts';
import type { RouteParts } from '../routes/parts.ts';

export const addPages = (app: Hono<RegistryEnv>, _parts: RouteParts): void => {
  app.get('/compose', (c) => c.html('<!doctype html><title>Compose</title><h1>Compose</h1>'));
};
