export { toSkillLine } from '../../lib/formats/skill-line.ts';
