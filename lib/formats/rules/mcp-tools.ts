import { type Findings, entriesOf, error, isMembers, isText, isTextWithin, warning } from './finding.ts';

const NAME = /^[A-Za-z0-9_.-]{1,128}$/;

/** The tools of a draft, stored beside `server.json` because the format has no place for them. */
export const checkTools = function* (tools: unknown, path: string): Findings {
  if (tools === undefined) return;
  if (!Array.isArray(tools)) {
    yield error('mcp/field-type', path, 'This must be a list.');
    return;
  }
  const names = new Set<string>();
  for (const [tool, place] of entriesOf(tools, path)) {
    const { name, description, inputSchema } = isMembers(tool) ? tool : {};
    if (!isText(name) || !NAME.test(name) || names.has(name))
      yield error(
        'mcp/tool-name',
        `${place}/name`,
        'The name of a tool must be its own, with 1 to 128 letters, digits, dots, hyphens and underscores.',
      );
    else names.add(name);
    if (!isTextWithin(description, Infinity))
      yield warning(
        'mcp/tool-description',
        `${place}/description`,
        'The tool does not say what it does. Agents choose by it.',
      );
    if (!isMembers(inputSchema) || inputSchema['type'] !== 'object')
      yield error(
        'mcp/tool-schema',
        `${place}/inputSchema`,
        'The input of a tool must be a JSON Schema of type object.',
      );
  }
};
