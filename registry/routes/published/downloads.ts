import type { Hono } from 'hono';

import { type TextFile, toFileName } from '../../../lib/formats/draft-files.ts';
import { entityFiles, toEntityArchive } from '../../../lib/formats/entity-files.ts';
import { type Entity, ProblemError } from '../../../lib/protocol/index.ts';
import { readEntity } from '../../catalog/read-entity.ts';
import type { RegistryContext, RegistryEnv } from '../../http/context.ts';
import { resource } from '../../http/resource.ts';
import { sendFile } from '../../http/send-file.ts';
import { archivesOf } from '../../install/archives.ts';
import type { RouteParts } from '../parts.ts';
import { pageReaderOf } from './reader.ts';

const VERSION = '/e/:namespace/:name/versions/:version';

const noSuchFile = (): ProblemError => new ProblemError('not-found', 'This version has no such file.');

/** The files of a version, one by one and in archives. Each address names its version, so it never changes. */
export const addDownloadRoutes = (app: Hono<RegistryEnv>, { entities }: RouteParts): void => {
  const read = async (c: RegistryContext): Promise<{ entity: Entity; files: TextFile[] }> => {
    const { namespace, name, version } = c.req.param() as Record<string, string | undefined>;
    const entity = await readEntity(entities, { namespace, name, version }, pageReaderOf(c));
    const files = entityFiles(entity);
    if (files === null) throw noSuchFile();
    return { entity, files };
  };

  resource(app, `${VERSION}/files/:file{.+}`, {
    GET: async (c) => {
      const { entity, files } = await read(c);
      const file = files.find(({ path }) => path === c.req.param('file'));
      if (file === undefined) throw noSuchFile();
      return sendFile(c, {
        bytes: new Uint8Array(new TextEncoder().encode(file.text)),
        type: 'text/plain; charset=utf-8',
        saveAs: null,
        isPinned: true,
        isPublic: entity.visibility === 'public',
      });
    },
  });
  resource(app, `${VERSION}/:archive`, {
    GET: async (c) => {
      const { entity, files } = await read(c);
      const archive = archivesOf(entity).find(({ file }) => file === c.req.param('archive'));
      if (archive === undefined) throw noSuchFile();
      return sendFile(c, {
        bytes: toEntityArchive(files, toFileName(entity.name), archive.layout),
        type: 'application/zip',
        saveAs: archive.file,
        isPinned: true,
        isPublic: entity.visibility === 'public',
      });
    },
  });
};
