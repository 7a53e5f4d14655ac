import { pointerOf, textsOf } from '../../lib/base/json-texts.ts';
import { error } from '../../lib/formats/rules/finding.ts';
import { checkSafety, type DraftParts } from '../../lib/formats/rules/safety.ts';
import { DEPTHS, isDeeperThan, LIMITS, z, type Finding } from '../../lib/protocol/index.ts';
import { findSecrets } from '../../lib/secrets/looks-like-key.ts';
import { EntityVersionSchema, type EntityVersion } from '../catalog/entity-version.ts';
import type { SourceReading } from './read-source.ts';
import { type Refusal, TOO_DEEP, toRefusal } from './refusal.ts';

export type Checked =
  | {
      version: EntityVersion;
      /** Length as JSON. */
      size: number;
      warnings: Finding[];
    }
  | { refusals: Refusal[] };

const findSecretTexts = (parts: DraftParts): Finding[] =>
  [...textsOf(parts)].flatMap(({ path, text }) =>
    findSecrets(text).map(({ rule, code }) => error(rule, path, code)),
  );

const RULES: Readonly<Record<string, string>> = {
  name: 'import/name-format',
  version: 'import/version-format',
};

/** For what the catalog cannot hold, whatever the format allows. */
const refuseIssue = ({ path, code, message }: z.core.$ZodIssue): Refusal => {
  const rule = RULES[String(path[0])] ?? (code === 'too_big' ? 'import/too-large' : 'import/unstorable');
  return { rule, path: pointerOf(path), message: `This ${message}.` };
};

const refuse = (rule: string, message: string): { refusals: Refusal[] } => ({
  refusals: [{ rule, path: '', message }],
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
  if (errors.length > 0) return { refusals: errors.map(toRefusal) };
  if (!version.success) return { refusals: version.error.issues.map(refuseIssue) };
  return { version: version.data, size: text.length, warnings: all };
};
