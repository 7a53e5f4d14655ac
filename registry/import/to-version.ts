import { error, toPointer } from '../../lib/formats/rules/finding.ts';
import { checkSafety, type DraftParts } from '../../lib/formats/rules/safety.ts';
import { textsOf } from '../../lib/formats/texts.ts';
import { DEPTHS, isDeeperThan, LIMITS, z, type Finding } from '../../lib/protocol/index.ts';
import { findSecrets } from '../../lib/secrets/looks-like-key.ts';
import { EntityVersionSchema, type EntityVersion } from '../catalog/entity-version.ts';
import type { SourceReading } from './read-source.ts';
import { TOO_DEEP } from './refusal.ts';

export type Checked =
  | {
      version: EntityVersion;
      /** Length as JSON. */
      size: number;
      warnings: Finding[];
    }
  /** Only errors. */
  | { findings: Finding[] };

const findSecretTexts = (parts: DraftParts): Finding[] =>
  [...textsOf(parts)].flatMap(({ path, text }) =>
    findSecrets(text).map(({ rule, what }) =>
      error(rule, path, `There is something here that looks like ${what}.`),
    ),
  );

const RULES: Readonly<Record<string, string>> = {
  name: 'import/name-format',
  version: 'import/version-format',
};

/** A finding for what the catalog cannot hold, whatever the format allows. */
const toFinding = ({ path, code, message }: z.core.$ZodIssue): Finding => {
  const rule = RULES[String(path[0])] ?? (code === 'too_big' ? 'import/too-large' : 'import/unstorable');
  return error(rule, path.map(String).reduce(toPointer, ''), `This ${message}.`);
};

const refuse = (rule: string, message: string): { findings: Finding[] } => ({
  findings: [error(rule, '', message)],
});

/** Turns a source into a version to publish, or returns the reasons why it cannot. */
export const toVersion = (
  { parts, findings }: SourceReading,
  publisher: Pick<EntityVersion, 'namespace' | 'trustTier'>,
): Checked => {
  const { manifest, markdown, files } = parts;
  const text = JSON.stringify(parts);
  if (isDeeperThan(text, DEPTHS.message)) return refuse('import/too-deep', TOO_DEEP);
  if (text.length > LIMITS.bodyBytes)
    return refuse(
      'import/too-large',
      `With all of its files it has more than ${LIMITS.bodyBytes} characters.`,
    );
  const all = [
    ...findSecretTexts({ manifest, markdown, files }),
    ...checkSafety({ manifest, markdown, files }),
    ...findings,
  ];
  const errors = all.filter(({ severity }) => severity === 'error');
  const version = z.safeParse(EntityVersionSchema, { ...publisher, ...parts });
  if (errors.length > 0) return { findings: errors };
  if (!version.success) return { findings: version.error.issues.map(toFinding) };
  return { version: version.data, size: text.length, warnings: all };
};
