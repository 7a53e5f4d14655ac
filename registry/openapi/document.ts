/** Placeholder until the document is generated. */
export const toOpenApi = (publicUrl: string): object => ({ openapi: '3.1.0', servers: [{ url: publicUrl }] });
