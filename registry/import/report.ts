import { distinct } from '../../lib/base/distinct.ts';
import { toVisibleText } from '../../lib/formats/visible-text.ts';
import type { Imported } from './import-folder.ts';

const MOST_FINDINGS = 10;

/** Describes for a terminal what became of a file. File names are texts from others too. */
export const toLines = (imported: Imported): string[] => {
  const file = toVisibleText(imported.file);
  if (imported.outcome === 'refused') {
    const more = imported.refusals.length - MOST_FINDINGS;
    return [
      `refused  ${file}`,
      ...imported.refusals
        .slice(0, MOST_FINDINGS)
        .map(
          ({ rule, path, message }) =>
            `         ${rule}${path === '' ? '' : ` ${toVisibleText(path)}`}: ${message}`,
        ),
      ...(more > 0 ? [`         and ${more} more`] : []),
    ];
  }
  const { outcome, entity, kind, warnings } = imported;
  const rules = distinct(warnings.map(({ rule }) => rule));
  return [
    `${outcome === 'taken' ? 'took    ' : 'there   '} ${entity}, ${kind}, from ${file}${outcome === 'taken' ? '' : ': already there'}`,
    ...(rules.length === 0 ? [] : [`         warnings: ${rules.join(' ')}`]),
  ];
};

export interface ImportCounts {
  taken: number;
  'already-there': number;
  refused: number;
}

export const toSummary = ({ taken, 'already-there': there, refused }: ImportCounts): string =>
  `${taken} taken, ${there} already there, ${refused} refused`;
