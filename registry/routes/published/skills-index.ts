import type { Hono } from 'hono';

import { entityFiles } from '../../../lib/formats/entity-files.ts';
import { type Entity, NamespaceSchema, ProblemError, z } from '../../../lib/protocol/index.ts';
import { readEntity } from '../../catalog/read-entity.ts';
import { type EntityContent, EVERYBODY } from '../../db/index.ts';
import type { RegistryContext, RegistryEnv } from '../../http/context.ts';
import { resource } from '../../http/resource.ts';
import { sendFile } from '../../http/send-file.ts';
import {
  createSkillLists,
  type ListedSkill,
  toIndex,
  toListedSkill,
  toOlderIndex,
} from '../../install/skills-index.ts';
import { readBundle } from '../../publishing/read-bundle.ts';
import type { RouteParts } from '../parts.ts';

/** What an index is about. Where there is nothing to install, there is no index either. */
interface Scope {
  path: string;
  skills: (c: RegistryContext) => Promise<ListedSkill[]>;
  /** One of them, by its name. */
  entity: (c: RegistryContext, name: string) => Promise<EntityContent>;
  /** Its address names a version. */
  isPinned: boolean;
}

const nothingToInstall = (): ProblemError =>
  new ProblemError('not-found', 'Nothing at this address can be installed as a skill.');

const toBytes = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(new TextEncoder().encode(text));

const INDEX_TYPE = 'application/json';
const TEXT_TYPE = 'text/plain; charset=utf-8';

const namespaceIn = (c: RegistryContext): string => {
  const namespace = z.safeParse(NamespaceSchema, c.req.param('namespace'));
  if (!namespace.success) throw nothingToInstall();
  return namespace.data;
};

export const addSkillsIndexRoutes = (app: Hono<RegistryEnv>, parts: RouteParts): void => {
  const { bundles, entities, lists, settings } = parts;
  const skillLists = createSkillLists(lists);

  const entityIn = (c: RegistryContext): Promise<Entity> => {
    const { namespace, name, version } = c.req.param() as Record<string, string | undefined>;
    return readEntity(entities, { namespace, name, version });
  };
  const onlyItself: Pick<Scope, 'skills' | 'entity'> = {
    skills: async (c) => {
      const skill = toListedSkill(await entityIn(c));
      return skill === null ? [] : [skill];
    },
    entity: async (c, name) => {
      if (name !== c.req.param('name')) throw nothingToInstall();
      return entityIn(c);
    },
  };

  /** What everybody may see of a bundle: a client that reads an index signs in nowhere. */
  const membersIn = async (c: RegistryContext): Promise<EntityContent[]> => {
    const { label, number } = c.req.param() as Record<string, string | undefined>;
    const { namespace, members } = await readBundle(bundles, { label, number }, EVERYBODY);
    return members.map((member) => ({ namespace, ...member }));
  };
  const itsMembers: Pick<Scope, 'skills' | 'entity'> = {
    skills: async (c) => (await membersIn(c)).flatMap((member) => toListedSkill(member) ?? []),
    entity: async (c, name) => {
      const member = (await membersIn(c)).find((each) => each.name === name);
      if (member === undefined) throw nothingToInstall();
      return member;
    },
  };

  const scopes: Scope[] = [
    { path: '/e/:namespace/:name', ...onlyItself, isPinned: false },
    { path: '/e/:namespace/:name/versions/:version', ...onlyItself, isPinned: true },
    { path: '/b/:label', ...itsMembers, isPinned: false },
    { path: '/b/:label/publications/:number', ...itsMembers, isPinned: true },
    {
      path: '/p/:namespace',
      skills: (c) => skillLists.ofPublisher(namespaceIn(c)),
      entity: (c, name) => readEntity(entities, { namespace: namespaceIn(c), name, version: undefined }),
      isPinned: false,
    },
    {
      path: '',
      skills: () => skillLists.ofFeatured(settings.featuredSkills),
      entity: (_, name) => {
        const [namespace] =
          settings.featuredSkills.find((each) => each.split('/')[1] === name)?.split('/') ?? [];
        if (namespace === undefined) throw nothingToInstall();
        return readEntity(entities, { namespace, name, version: undefined });
      },
      isPinned: false,
    },
  ];

  for (const { path, skills, entity, isPinned } of scopes) {
    for (const [folder, toJson] of [
      ['agent-skills', toIndex],
      ['skills', toOlderIndex],
    ] as const)
      resource(app, `${path}/.well-known/${folder}/index.json`, {
        GET: async (c) => {
          const listed = await skills(c);
          if (listed.length === 0) throw nothingToInstall();
          const bytes = toBytes(JSON.stringify(toJson(listed)));
          return sendFile(c, { bytes, type: INDEX_TYPE, saveAs: null, isPinned });
        },
      });
    resource(app, `${path}/.well-known/skills/:skill/:file{.+}`, {
      GET: async (c) => {
        const content = await entity(c, c.req.param('skill') ?? '');
        const files = toListedSkill(content) === null ? null : entityFiles(content);
        const file = files?.find((each) => each.path === c.req.param('file'));
        if (file === undefined) throw nothingToInstall();
        return sendFile(c, { bytes: toBytes(file.text), type: TEXT_TYPE, saveAs: null, isPinned });
      },
    });
  }
};
