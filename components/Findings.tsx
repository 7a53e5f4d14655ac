import type { Finding } from '../lib/protocol/index.ts';
import { distinct } from './distinct.ts';

const keyOf = ({ rule, path, message }: Pick<Finding, 'rule' | 'path' | 'message'>): string =>
  `${rule} ${path} ${message}`;

/** What the checks and the critic found; nothing where they found nothing. */
export const Findings = ({ findings, notes }: { findings: readonly Finding[]; notes: string | null }) =>
  findings.length === 0 && (notes === null || notes.trim() === '') ? null : (
    <div className="findings">
      {findings.length > 0 && (
        <ul>
          {distinct(findings, keyOf).map(({ rule, severity, path, message }) => (
            <li key={keyOf({ rule, path, message })} data-severity={severity}>
              <span className="severity">{severity}</span> {message}{' '}
              <code>
                {rule}
                {path === '' ? '' : ` ${path}`}
              </code>
            </li>
          ))}
        </ul>
      )}
      {notes !== null && notes.trim() !== '' && (
        <p className="critic-notes">
          <span className="severity">critic</span> {notes}
        </p>
      )}
    </div>
  );
