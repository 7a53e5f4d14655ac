import { toPaths } from './paths.ts';
import { toComponentSchemas } from './schemas.ts';

/** `GET /openapi.json`. Made once, from the schemas that check every request. */
export const toOpenApi = (publicUrl: string): object => ({
  openapi: '3.1.0',
  info: {
    title: 'BYOK Compose registry',
    version: '1',
    description: 'Compose agent skills with your own model key, and keep the plans.',
  },
  servers: [{ url: publicUrl }],
  security: [{ accessToken: [] }],
  paths: toPaths(),
  components: {
    securitySchemes: { accessToken: { type: 'http', scheme: 'bearer' } },
    schemas: toComponentSchemas(),
  },
});
