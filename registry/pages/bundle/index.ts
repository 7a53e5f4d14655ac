import type { Hono } from 'hono';

import type { Bundle } from '../../../lib/protocol/index.ts';
import { toSigningKey } from '../../accounts/signing-keys.ts';
import type { Reader } from '../../db/index.ts';
import type { RegistryContext, RegistryEnv } from '../../http/context.ts';
import { judgePublished } from '../../publishing/judge-published.ts';
import { readBundle } from '../../publishing/read-bundle.ts';
import type { RouteParts } from '../../routes/parts.ts';
import { pageReaderOf } from '../../routes/published/reader.ts';
import { sendBundlePlugin } from '../plugin-download.ts';
import { show } from '../show.ts';
import { bundlePage } from './page.ts';

/** `/b/{label}` is what was published last, `/b/{label}/publications/{number}` what never changes. */
export const addBundlePages = (
  app: Hono<RegistryEnv>,
  { bundles, signingKeys, publicUrl }: Pick<RouteParts, 'bundles' | 'signingKeys' | 'publicUrl'>,
): void => {
  const read = async (
    c: RegistryContext,
  ): Promise<{ bundle: Bundle; isPinned: boolean; link: Reader['link'] }> => {
    const { label, number } = c.req.param() as Record<string, string | undefined>;
    const reader = pageReaderOf(c);
    const bundle = await readBundle(bundles, { label, number }, reader);
    return {
      bundle,
      isPinned: number !== undefined,
      link: bundle.visibility === 'draft' ? reader.link : null,
    };
  };

  for (const path of ['/b/:label', '/b/:label/publications/:number']) {
    app.get(path, async (c) => {
      const { bundle, isPinned, link } = await read(c);
      const { namespace, label } = bundle;
      const keys = (await signingKeys.list(namespace)).map(toSigningKey);
      const judged = await judgePublished({ namespace, label }, bundle, keys);
      return show(c, bundlePage({ bundle, isPinned, link, judged, registryUrl: publicUrl }));
    });
    app.get(`${path}/plugin.zip`, async (c) => {
      const { bundle, isPinned } = await read(c);
      return sendBundlePlugin(c, bundle, isPinned);
    });
  }
};
