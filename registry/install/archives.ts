import { toFileName } from '../../lib/formats/draft-files.ts';
import type { ArchiveLayout } from '../../lib/formats/entity-files.ts';
import type { Entity } from '../../lib/protocol/index.ts';

export interface ArchiveFile {
  /** Only letters, digits, dots and hyphens, whatever the entity is called. */
  file: string;
  layout: ArchiveLayout;
}

/**
 * The archives of an entity. A skill's `.zip` has its `SKILL.md` at the root, which is what an index wants; a `.skill`
 * has it in a folder, which is what people unpack.
 */
export const archivesOf = ({ kind, name }: Pick<Entity, 'kind' | 'name'>): ArchiveFile[] => {
  const zip = `${toFileName(name)}.zip`;
  if (kind !== 'skill') return [{ file: zip, layout: 'folder' }];
  return [
    { file: `${toFileName(name)}.skill`, layout: 'folder' },
    { file: zip, layout: 'root' },
  ];
};
