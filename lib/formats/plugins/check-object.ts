import { DEPTHS, parseJson } from '../../protocol/index.ts';
import { error, isMembers, type Members, toPointer } from '../rules/finding.ts';

const SCHEMAS = 'https://agent-plugins.org/schemas/1.0.0';
export const PLUGIN_SCHEMA = `${SCHEMAS}/plugin.schema.json`;
export const MCP_SCHEMA = `${SCHEMAS}/mcp.schema.json`;

/** Reads one of the two JSON files of a plugin; null if it holds no object. Both are closed and name their schema. */
export const checkObject = function* (
  text: string,
  path: string,
  schema: string,
  fields: readonly string[],
): Generator<ReturnType<typeof error>, Members | null> {
  const value = parseJson(text, DEPTHS.message);
  if (!isMembers(value)) {
    yield error('plugin/json', path, 'plugin-json');
    return null;
  }
  if (value['$schema'] !== schema) yield error('plugin/schema', `${path}/$schema`, 'plugin-schema');
  for (const name of Object.keys(value))
    if (!fields.includes(name)) yield error('plugin/unknown-field', toPointer(path, name), 'plugin-field');
  return value;
};
