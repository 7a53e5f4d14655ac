import type { Settings } from '../settings/settings.ts';
import type { Metrics } from './metrics.ts';
import { listen } from './server.ts';

export interface MetricsServer {
  /** Where Prometheus reads. */
  url: string;
  close(withinMs: number): Promise<void>;
}

/**
 * On its own port, because the registry's addresses are for everybody and these figures for the operator. Null when the
 * settings have no such port.
 */
export const listenForMetrics = async (
  settings: Settings,
  metrics: Metrics,
): Promise<MetricsServer | null> => {
  const { metricsPort } = settings;
  if (metricsPort === null) return null;
  const server = await listen({ ...settings, port: metricsPort }, async (request) =>
    new URL(request.url).pathname === '/metrics'
      ? new Response(await metrics.text(), { headers: { 'content-type': metrics.contentType } })
      : new Response('The metrics are at /metrics.\n', { status: 404 }),
  );
  return { url: `${server.url}/metrics`, close: (withinMs) => server.close(withinMs) };
};
