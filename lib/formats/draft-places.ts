import { downloadName, type FileParts, isArchived, mainFile, toFileName } from './draft-files.ts';

/** Where one kind of agent looks for a draft of this kind. */
export interface DraftPlace {
  reader: string;
  /** The folder or file for a single project. */
  inProject: string;
  /** A line to copy: it installs the draft for all projects, or is the content of the project's file. */
  line: string;
}

/** From each agent's documentation, November 2026. `home` is for all projects, `inProject` for one. */
const SKILL_FOLDERS = [
  { reader: 'Claude Code', home: '~/.claude/skills', inProject: '.claude/skills/' },
  { reader: 'Codex, Gemini CLI and others', home: '~/.agents/skills', inProject: '.agents/skills/' },
  { reader: 'GitHub Copilot and VS Code', home: '~/.copilot/skills', inProject: '.github/skills/' },
];
const AGENT_FOLDERS = [
  { reader: 'Claude Code', home: '~/.claude/agents', inProject: '.claude/agents/', ending: '.md' },
  { reader: 'GitHub Copilot', home: '~/.copilot/agents', inProject: '.github/agents/', ending: '.agent.md' },
];
/** The person fills in COMMAND: running a package that a model named would run whatever somebody published under it. */
const SERVER_LINES = [
  {
    reader: 'Claude Code',
    inProject: '.mcp.json',
    toLine: (name: string) => `claude mcp add --scope user ${name} -- COMMAND`,
  },
  {
    reader: 'Codex',
    inProject: '.codex/config.toml',
    toLine: (name: string) => `codex mcp add ${name} -- COMMAND`,
  },
  {
    reader: 'VS Code',
    inProject: '.vscode/mcp.json',
    toLine: (name: string) => JSON.stringify({ servers: { [name]: { command: 'COMMAND' } } }),
  },
];

const DOWNLOADS = '~/Downloads';

const skillPlaces = (draft: FileParts, folder: string | null): DraftPlace[] =>
  SKILL_FOLDERS.map(({ reader, home, inProject }) => ({
    reader,
    inProject,
    line: `mkdir -p ${home} && ${
      folder === null ? `unzip ${DOWNLOADS}/${downloadName(draft)} -d ${home}` : `cp -R ${folder} ${home}/`
    }`,
  }));

const agentPlaces = (draft: FileParts, folder: string | null): DraftPlace[] => {
  const name = toFileName(draft.name);
  const { path } = mainFile(draft);
  return AGENT_FOLDERS.map(({ reader, home, inProject, ending }) => {
    const target = `${home}/${name}${ending}`;
    const copy =
      folder === null && isArchived(draft)
        ? `unzip -p ${DOWNLOADS}/${downloadName(draft)} ${name}/${path} > ${target}`
        : `cp ${folder ?? DOWNLOADS}/${path} ${target}`;
    return { reader, inProject, line: `mkdir -p ${home} && ${copy}` };
  });
};

/** The last part of `com.example/payout-reports`, in characters that every agent accepts. */
export const toServerName = (name: string): string =>
  toFileName(name.split('/').at(-1) ?? '').replaceAll('.', '-');

const serverPlaces = ({ name }: FileParts): DraftPlace[] =>
  SERVER_LINES.map(({ reader, inProject, toLine }) => ({
    reader,
    inProject,
    line: toLine(toServerName(name)),
  }));

/** Where a draft belongs: from a folder beside a README, or, if null, as the draft is downloaded on its own. */
export const placesOf = (draft: FileParts, folder: string | null): readonly DraftPlace[] => {
  if (draft.kind === 'skill') return skillPlaces(draft, folder);
  return draft.kind === 'agent' ? agentPlaces(draft, folder) : serverPlaces(draft);
};
